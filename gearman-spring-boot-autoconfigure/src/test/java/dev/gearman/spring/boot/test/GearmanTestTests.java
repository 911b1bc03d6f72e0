package dev.gearman.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.boot.test.Greetings.Greeting;
import dev.gearman.spring.test.EmbeddedGearmanServer;
import dev.gearman.spring.test.HandledJobs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

@GearmanTest(properties = "gearman.worker.concurrency=2")
class GearmanTestTests {
    @Autowired
    private GearmanTemplate gearman;

    @Autowired
    private Greetings greetings;

    @Autowired
    private HandledJobs handled;

    @MockitoBean
    private Names names;

    @BeforeEach
    void nameThem() {
        given(names.polite("Ada")).willReturn("Countess");
    }

    @Test
    void theSliceHasWorkersClientsAndAServerButNothingElse(
            @Autowired ApplicationContext context,
            @Autowired EmbeddedGearmanServer server,
            @Autowired Environment environment) {
        assertThat(gearman.call("greet", new Greeting("Ada"), String.class)).isEqualTo("Hello Countess");
        assertThat(greetings.greet(new Greeting("Ada"))).isEqualTo("Hello Countess");
        assertThat(context.getBeanNamesForType(Unrelated.class)).isEmpty();
        assertThat(environment.getProperty("gearman.servers")).isEqualTo(server.address());
    }

    @RepeatedTest(2)
    void eachTestBeginsWithoutTheJobsOfTheOneBefore() {
        gearman.submit("greet", new Greeting("Ada"));
        assertThat(handled.await("greet", 1)).hasSize(1).allMatch(HandledJobs.HandledJob::isCompleted);
    }
}
