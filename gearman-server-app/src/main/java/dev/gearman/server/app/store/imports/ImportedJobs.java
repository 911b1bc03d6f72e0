package dev.gearman.server.app.store.imports;

import java.util.Collection;
import java.util.List;
import org.springframework.data.repository.Repository;

/** What was fetched before. */
interface ImportedJobs extends Repository<ImportedJob, String> {

    /** Those of these that are known. */
    List<ImportedJob> findByDigestIn(Collection<String> digests);
}
