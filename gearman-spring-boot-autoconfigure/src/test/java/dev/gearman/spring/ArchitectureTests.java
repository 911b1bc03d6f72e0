package dev.gearman.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The directions that packages of this module keep. */
@AnalyzeClasses(packages = "dev.gearman.spring", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule onlyTheBootPackagesNeedBoot = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gearman.spring.boot..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.boot..", "dev.gearman.spring.boot..")
            .because("an application of Spring without Boot uses annotations, workers and the template as well");

    @ArchTest
    static final ArchRule micrometerStaysInObservationAndMetrics = noClasses()
            .that()
            .resideOutsideOfPackages("..observation..", "..metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .because("metrics have one address");

    @ArchTest
    static final ArchRule onlyTestSupportNeedsAServer = noClasses()
            .that()
            .resideOutsideOfPackage("dev.gearman.spring.test..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.gearman.server..")
            .because("applications talk to servers by the protocol");

    @ArchTest
    static final ArchRule jacksonStaysInTheConverterAndItsConfiguration = noClasses()
            .that()
            .resideOutsideOfPackages("..converter..", "dev.gearman.spring.boot.autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
            .because("it is optional");

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("dev.gearman.(**)").should().beFreeOfCycles();

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        Set<String> unmarked = classes.stream()
                .map(JavaClass::getPackage)
                .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toSet());
        assertThat(unmarked)
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }
}
