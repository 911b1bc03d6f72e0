-- Workloads up to this size in bytes are kept in the row, larger ones elsewhere
SET MAX_LENGTH_INPLACE_LOB 65536;

CREATE TABLE gearman_job (
    number BIGINT NOT NULL PRIMARY KEY,
    -- the server that has the job, for when several of them share a database
    owner VARCHAR(64) DEFAULT '' NOT NULL,
    priority SMALLINT NOT NULL,
    function_name VARBINARY(8192) NOT NULL,
    unique_key VARBINARY(1024) NOT NULL,
    handle_prefix VARBINARY(1024) NOT NULL,
    reducer VARBINARY(8192) NOT NULL,
    not_before BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    losses INTEGER NOT NULL,
    client VARCHAR(100) NOT NULL,
    attempts VARBINARY(16384) NOT NULL,
    workload BLOB NOT NULL
);

-- Jobs that were fetched from a queue of gearmand
CREATE TABLE gearman_import (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    stored SMALLINT NOT NULL
);
