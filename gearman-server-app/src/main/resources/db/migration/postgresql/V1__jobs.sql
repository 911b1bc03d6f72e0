CREATE TABLE gearman_job (
    number BIGINT NOT NULL PRIMARY KEY,
    -- the server that has the job, for when several of them share a database
    owner VARCHAR(64) DEFAULT '' NOT NULL,
    priority SMALLINT NOT NULL,
    function_name BYTEA NOT NULL,
    unique_key BYTEA NOT NULL,
    handle_prefix BYTEA NOT NULL,
    reducer BYTEA NOT NULL,
    not_before BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    losses INTEGER NOT NULL,
    client VARCHAR(100) NOT NULL,
    attempts BYTEA NOT NULL,
    workload BYTEA NOT NULL
);

-- Payloads are often compressed or random already
ALTER TABLE gearman_job ALTER COLUMN workload SET STORAGE EXTERNAL;

-- Jobs that were fetched from a queue of gearmand
CREATE TABLE gearman_import (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    stored SMALLINT NOT NULL
);
