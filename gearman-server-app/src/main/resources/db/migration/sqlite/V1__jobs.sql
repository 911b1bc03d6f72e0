CREATE TABLE gearman_job (
    number INTEGER NOT NULL PRIMARY KEY,
    -- the server that has the job, for when several of them share a database
    owner VARCHAR(64) DEFAULT '' NOT NULL,
    priority SMALLINT NOT NULL,
    function_name BLOB NOT NULL,
    unique_key BLOB NOT NULL,
    handle_prefix BLOB NOT NULL,
    reducer BLOB NOT NULL,
    not_before BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    losses INTEGER NOT NULL,
    client VARCHAR(100) NOT NULL,
    attempts BLOB NOT NULL,
    workload BLOB NOT NULL
);

-- Jobs that were fetched from a queue of gearmand
CREATE TABLE gearman_import (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    stored SMALLINT NOT NULL
);
