create or replace function f() returns setof int begin atomic select 1; /* end; */ select 2; -- end;
end;create table t as select * from f();
create procedure p() begin atomic end;
