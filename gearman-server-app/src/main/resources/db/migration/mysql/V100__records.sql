-- Jobs that have ended. The id is made of the time of the end, so that its order is that of time
CREATE TABLE gearman_ended_job (
    id BIGINT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    handle VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    -- stands for the name in indexes: names may be longer than a database can index
    function_hash BIGINT NOT NULL,
    function_name MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    unique_key VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    priority INTEGER NOT NULL,
    background INTEGER NOT NULL,
    submitted_at BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    outcome VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    attempts INTEGER NOT NULL,
    worker VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    worker_id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    client VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    error MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    workload_size BIGINT NOT NULL,
    result_size BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE INDEX gearman_ended_job_function ON gearman_ended_job (function_hash, id);
CREATE INDEX gearman_ended_job_outcome ON gearman_ended_job (outcome, id);
CREATE INDEX gearman_ended_job_handle ON gearman_ended_job (handle);
CREATE INDEX gearman_ended_job_unique ON gearman_ended_job (unique_key);

-- What workers sent for background jobs, until it expires
CREATE TABLE gearman_result (
    id BIGINT NOT NULL PRIMARY KEY,
    handle VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    function_hash BIGINT NOT NULL,
    function_name MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    unique_key VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    stored_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    data_size BIGINT NOT NULL,
    data LONGBLOB NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE INDEX gearman_result_handle ON gearman_result (handle);
CREATE INDEX gearman_result_unique ON gearman_result (unique_key);
CREATE INDEX gearman_result_expiry ON gearman_result (expires_at);
CREATE INDEX gearman_result_size ON gearman_result (data_size);

-- Background jobs that failed for good. Position is made of the time of the death, as the ids above
CREATE TABLE gearman_dead_job (
    number BIGINT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    handle VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    function_hash BIGINT NOT NULL,
    function_name MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    unique_key VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    priority INTEGER NOT NULL,
    reducer MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    submitted_at BIGINT NOT NULL,
    died_at BIGINT NOT NULL,
    client VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    worker VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    worker_id VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    outcome VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    error MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    attempt_count INTEGER NOT NULL,
    -- JSON
    attempts MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    workload_size BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE INDEX gearman_dead_job_position ON gearman_dead_job (position);
CREATE INDEX gearman_dead_job_function ON gearman_dead_job (function_hash, position);
CREATE INDEX gearman_dead_job_handle ON gearman_dead_job (handle);

CREATE TABLE gearman_dead_workload (
    number BIGINT NOT NULL PRIMARY KEY,
    workload LONGBLOB NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

-- Who changed what
CREATE TABLE gearman_audit (
    id BIGINT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    who VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    address VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    action VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    object MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    detail MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    succeeded INTEGER NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE INDEX gearman_audit_who ON gearman_audit (who, id);
CREATE INDEX gearman_audit_action ON gearman_audit (action, id);

-- What operators have set; the id is a hash of kind and name
CREATE TABLE gearman_setting (
    id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    kind VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    name MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    content MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE INDEX gearman_setting_kind ON gearman_setting (kind);

-- Counters over steps of time: of the server (function_hash 0, no name) and of its busiest functions
CREATE TABLE gearman_counter (
    id BIGINT NOT NULL PRIMARY KEY,
    step_seconds INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    function_hash BIGINT NOT NULL,
    function_name MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    submitted BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    running BIGINT NOT NULL,
    workers BIGINT NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4;

CREATE INDEX gearman_counter_series ON gearman_counter (function_hash, step_seconds, started_at);
CREATE INDEX gearman_counter_age ON gearman_counter (step_seconds, started_at);
