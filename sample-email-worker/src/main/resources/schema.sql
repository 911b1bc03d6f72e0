create table if not exists mail (
    id         varchar(40)  not null primary key,
    recipient  varchar(254) not null,
    template   varchar(100) not null,
    state      varchar(10)  not null,
    attempts   int          not null,
    reason     varchar(500),
    due_at     timestamp with time zone,
    created_at timestamp with time zone not null,
    changed_at timestamp with time zone not null
);
create index if not exists mail_created on mail (created_at);
