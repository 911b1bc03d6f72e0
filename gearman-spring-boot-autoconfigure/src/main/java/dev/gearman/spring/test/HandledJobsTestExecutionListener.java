package dev.gearman.spring.test;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Has each test begin without the jobs of the one before. */
class HandledJobsTestExecutionListener implements TestExecutionListener {
    @Override
    public void beforeTestMethod(TestContext test) {
        if (test.hasApplicationContext()) {
            test.getApplicationContext().getBeanProvider(HandledJobs.class).ifAvailable(HandledJobs::clear);
        }
    }
}
