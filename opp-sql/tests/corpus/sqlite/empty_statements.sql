;;;
; CREATE TABLE t (a);; ;
-- nothing
; INSERT INTO t VALUES (1);
;
