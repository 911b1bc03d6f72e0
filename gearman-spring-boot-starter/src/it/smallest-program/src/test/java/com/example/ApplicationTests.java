package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gearman.client.JobHandle;
import dev.gearman.spring.GearmanTemplate;
import dev.gearman.spring.test.EmbeddedGearman;
import dev.gearman.spring.test.HandledJobs;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest
@EmbeddedGearman
class ApplicationTests {
    @Autowired
    private GearmanTemplate gearman;

    @Autowired
    private HandledJobs handled;

    @Test
    void theAnnotatedMethodIsCalled() {
        byte[] image = {1, 2, 3, 4};
        byte[] small = gearman.call("resize", image);
        assertThat(small).containsExactly(1, 2);
        JobHandle h = gearman.submit("resize", image);
        assertThat(h.handle()).isNotEmpty();
        assertThat(handled.await("resize", 2)).hasSize(2);
    }
}
