package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.spring.worker.InvalidWorkerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an annotated method that could never work. */
class InvalidWorkerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidWorkerException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidWorkerException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.advice(), cause);
    }
}
