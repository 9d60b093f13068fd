;;;
; CREATE TABLE t (a int);; ;
-- nothing
; INSERT INTO t VALUES (1);
;
