-- Errors are kept as a whole; columns of other tables are large enough
ALTER TABLE gearman_job MODIFY attempts MEDIUMBLOB NOT NULL;
