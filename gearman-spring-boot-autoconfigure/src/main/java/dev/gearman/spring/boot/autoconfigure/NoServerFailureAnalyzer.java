package dev.gearman.spring.boot.autoconfigure;

import dev.gearman.spring.worker.GearmanStartException;
import dev.gearman.worker.WorkerServerState;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains that no server was there when one was asked for. */
class NoServerFailureAnalyzer extends AbstractFailureAnalyzer<GearmanStartException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, GearmanStartException cause) {
        String servers = cause.servers().stream()
                .map(NoServerFailureAnalyzer::describe)
                .collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis(
                cause.getMessage() + System.lineSeparator() + servers,
                "Start a Gearman server there, name the right ones in gearman.servers, or set "
                        + "gearman.worker.fail-fast=false to start without one and connect when it is there.",
                cause);
    }

    private static String describe(WorkerServerState server) {
        Throwable trouble = server.trouble();
        return "    " + server.address() + ": " + (trouble == null ? "no answer" : trouble.getMessage());
    }
}
