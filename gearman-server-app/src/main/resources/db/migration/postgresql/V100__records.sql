-- Jobs that have ended. The id is made of the time of the end, so that its order is that of time
CREATE TABLE gearman_ended_job (
    id BIGINT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    handle VARCHAR(255) COLLATE "C" NOT NULL,
    -- stands for the name in indexes: names may be longer than a database can index
    function_hash BIGINT NOT NULL,
    function_name TEXT COLLATE "C" NOT NULL,
    unique_key VARCHAR(255) COLLATE "C" NOT NULL,
    priority INTEGER NOT NULL,
    background INTEGER NOT NULL,
    submitted_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    outcome VARCHAR(40) COLLATE "C" NOT NULL,
    attempts INTEGER NOT NULL,
    worker VARCHAR(255) COLLATE "C" NOT NULL,
    worker_id VARCHAR(255) COLLATE "C" NOT NULL,
    client VARCHAR(255) COLLATE "C" NOT NULL,
    error TEXT COLLATE "C" NOT NULL,
    workload_size BIGINT NOT NULL,
    result_size BIGINT NOT NULL
);

CREATE INDEX gearman_ended_job_function ON gearman_ended_job (function_hash, id);
CREATE INDEX gearman_ended_job_outcome ON gearman_ended_job (outcome, id);
CREATE INDEX gearman_ended_job_handle ON gearman_ended_job (handle);
CREATE INDEX gearman_ended_job_unique ON gearman_ended_job (unique_key);

-- What workers sent for background jobs, until it expires
CREATE TABLE gearman_result (
    id BIGINT NOT NULL PRIMARY KEY,
    handle VARCHAR(255) COLLATE "C" NOT NULL,
    function_hash BIGINT NOT NULL,
    function_name TEXT COLLATE "C" NOT NULL,
    unique_key VARCHAR(255) COLLATE "C" NOT NULL,
    stored_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    data_size BIGINT NOT NULL,
    data BYTEA NOT NULL
);

CREATE INDEX gearman_result_handle ON gearman_result (handle);
CREATE INDEX gearman_result_unique ON gearman_result (unique_key);
CREATE INDEX gearman_result_expiry ON gearman_result (expires_at);
CREATE INDEX gearman_result_size ON gearman_result (data_size);

-- Background jobs that failed for good. Position is made of the time of the death, as the ids above
CREATE TABLE gearman_dead_job (
    number BIGINT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    handle VARCHAR(255) COLLATE "C" NOT NULL,
    function_hash BIGINT NOT NULL,
    function_name TEXT COLLATE "C" NOT NULL,
    unique_key VARCHAR(255) COLLATE "C" NOT NULL,
    priority INTEGER NOT NULL,
    reducer TEXT COLLATE "C" NOT NULL,
    submitted_at BIGINT NOT NULL,
    died_at BIGINT NOT NULL,
    client VARCHAR(255) COLLATE "C" NOT NULL,
    worker VARCHAR(255) COLLATE "C" NOT NULL,
    worker_id VARCHAR(255) COLLATE "C" NOT NULL,
    outcome VARCHAR(40) COLLATE "C" NOT NULL,
    error TEXT COLLATE "C" NOT NULL,
    attempt_count INTEGER NOT NULL,
    -- JSON
    attempts TEXT COLLATE "C" NOT NULL,
    workload_size BIGINT NOT NULL
);

CREATE INDEX gearman_dead_job_position ON gearman_dead_job (position);
CREATE INDEX gearman_dead_job_function ON gearman_dead_job (function_hash, position);
CREATE INDEX gearman_dead_job_handle ON gearman_dead_job (handle);

CREATE TABLE gearman_dead_workload (
    number BIGINT NOT NULL PRIMARY KEY,
    workload BYTEA NOT NULL
);

-- Who changed what
CREATE TABLE gearman_audit (
    id BIGINT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    who VARCHAR(255) COLLATE "C" NOT NULL,
    address VARCHAR(255) COLLATE "C" NOT NULL,
    action VARCHAR(255) COLLATE "C" NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    succeeded INTEGER NOT NULL
);

CREATE INDEX gearman_audit_who ON gearman_audit (who, id);
CREATE INDEX gearman_audit_action ON gearman_audit (action, id);

-- What operators have set; the id is a hash of kind and name
CREATE TABLE gearman_setting (
    id VARCHAR(64) COLLATE "C" NOT NULL PRIMARY KEY,
    kind VARCHAR(40) COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL
);

CREATE INDEX gearman_setting_kind ON gearman_setting (kind);

-- Counters over steps of time: of the server (function_hash 0, no name) and of its busiest functions
CREATE TABLE gearman_counter (
    id BIGINT NOT NULL PRIMARY KEY,
    step_seconds INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    function_hash BIGINT NOT NULL,
    function_name TEXT COLLATE "C" NOT NULL,
    submitted BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    running BIGINT NOT NULL,
    workers BIGINT NOT NULL
);

CREATE INDEX gearman_counter_series ON gearman_counter (function_hash, step_seconds, started_at);
CREATE INDEX gearman_counter_age ON gearman_counter (step_seconds, started_at);

-- Payloads are often compressed or random already
ALTER TABLE gearman_result ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE gearman_dead_workload ALTER COLUMN workload SET STORAGE EXTERNAL;
