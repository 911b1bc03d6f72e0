package dev.gearman.spring.boot.test;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Boots the context of a {@link GearmanTest}. */
class GearmanTestContextBootstrapper extends TestSliceTestContextBootstrapper<GearmanTest> {}
