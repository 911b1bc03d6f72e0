create table if not exists batch (
    id         varchar(64) not null primary key,
    lines      bigint not null,
    unreadable bigint not null,
    merged_at  timestamp with time zone not null
);
create table if not exists minute_total (
    log_minute bigint not null primary key,
    hits       bigint not null,
    bytes      bigint not null
);
create table if not exists minute_status (
    log_minute bigint not null,
    status     int    not null,
    hits       bigint not null,
    primary key (log_minute, status)
);
create table if not exists minute_address (
    log_minute bigint       not null,
    address    varchar(255) not null,
    hits       bigint       not null,
    primary key (log_minute, address)
);
create table if not exists received (
    only_row   int    not null primary key check (only_row = 1),
    batches    bigint not null,
    lines      bigint not null,
    unreadable bigint not null
);
insert into received (only_row, batches, lines, unreadable)
select 1, 0, 0, 0 where not exists (select 1 from received);
