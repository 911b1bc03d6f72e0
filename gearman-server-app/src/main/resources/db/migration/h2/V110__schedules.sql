-- Jobs that come again and again. Either a cron expression with its time zone or a step; times in milliseconds, 0 for none
CREATE TABLE gearman_schedule (
    name VARCHAR(100) NOT NULL PRIMARY KEY,
    function_name VARCHAR(65536) NOT NULL,
    unique_key VARCHAR(255) NOT NULL,
    priority INTEGER NOT NULL,
    workload BLOB NOT NULL,
    cron VARCHAR(255) NOT NULL,
    zone VARCHAR(255) NOT NULL,
    step_millis BIGINT NOT NULL,
    skip_missed INTEGER NOT NULL,
    paused INTEGER NOT NULL,
    next_at BIGINT NOT NULL,
    last_due BIGINT NOT NULL,
    last_handle VARCHAR(255) NOT NULL,
    trouble VARCHAR(255) NOT NULL,
    created_at BIGINT NOT NULL,
    created_by VARCHAR(255) NOT NULL
);

CREATE INDEX gearman_schedule_next ON gearman_schedule (paused, next_at);
