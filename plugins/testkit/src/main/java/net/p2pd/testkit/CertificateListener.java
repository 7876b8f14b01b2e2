package net.p2pd.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import net.p2pd.api.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints the summary and writes the certificate at the end of each run that tested rules: to {@code
 * target/p2pd-certificate.json}, or to where the system property {@code p2pd.testkit.certificate}
 * or the environment variable {@code P2PD_TESTKIT_CERTIFICATE} says. One of an earlier run is
 * deleted first, so that none is left of a run that broke off. Found by JUnit.
 */
public final class CertificateListener implements TestExecutionListener {

  private final Path file;
  private Certificate certificate = new Certificate();
  private @Nullable TestPlan plan;

  /** Made by JUnit. */
  public CertificateListener() {
    this(
        Knobs.ofThisJvm()
            .get("certificate", Path.of("target", "p2pd-certificate.json"), "a path", Path::of));
  }

  CertificateListener(Path file) {
    this.file = file;
  }

  @Override
  public synchronized void testPlanExecutionStarted(TestPlan testPlan) {
    plan = testPlan;
    certificate = new Certificate();
    boolean rules =
        testPlan.getRoots().stream()
            .flatMap(root -> testPlan.getDescendants(root).stream())
            .anyMatch(each -> rule(each).isPresent());
    if (rules) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public synchronized void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
    Map<String, String> told = entry.getKeyValuePairs();
    if (told.containsKey(PluginJarContract.PLUGIN)) {
      certificate.plugin(
          new Certificate.Plugin(
              told.getOrDefault(PluginJarContract.PLUGIN, ""),
              told.getOrDefault(PluginJarContract.VERSION, ""),
              Path.of(told.getOrDefault(PluginJarContract.LOCATION, ""))));
    }
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    note(test, RuleOutcome.SKIPPED, reason);
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    @Nullable Throwable thrown = result.getThrowable().orElse(null);
    String why = thrown == null ? "" : firstLine(thrown);
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          note(test, RuleOutcome.PASSED, "");
        }
      }
      case ABORTED -> note(test, aborted(thrown), why);
      case FAILED -> {
        if (rule(test).isEmpty()) {
          certificate.otherFailure(test.getDisplayName() + ": " + why);
        }
        note(test, RuleOutcome.FAILED, why);
      }
    }
  }

  private static RuleOutcome aborted(@Nullable Throwable thrown) {
    if (thrown instanceof NotApplicable) {
      return RuleOutcome.NOT_APPLICABLE;
    }
    // What breaks a SHOULD is aborted with the failure as its cause.
    boolean broken = thrown != null && thrown.getCause() instanceof AssertionError;
    return broken ? RuleOutcome.NOT_KEPT : RuleOutcome.SKIPPED;
  }

  /** Notes what came of a test of a rule; of a class, for all tests in it that were not run. */
  private void note(TestIdentifier test, RuleOutcome outcome, String reason) {
    Optional<ContractRule> rule = rule(test);
    TestPlan all = plan;
    if (rule.isPresent()) {
      testClass(test)
          .ifPresent(type -> certificate.contract(type).add(rule.get(), outcome, reason));
    } else if (all != null) {
      for (TestIdentifier child : all.getChildren(test)) {
        note(child, outcome, reason);
      }
    }
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan testPlan) {
    plan = null;
    if (certificate.isEmpty()) {
      return;
    }
    certificate.summary().forEach(System.out::println);
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, certificate.json(Instant.now()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println("certificate: " + file);
  }

  private static Optional<ContractRule> rule(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getJavaMethod())
        .flatMap((Method method) -> Rules.testedBy(method));
  }

  /** Returns the class of the author that a test belongs to: the outermost around it. */
  private Optional<Class<?>> testClass(TestIdentifier test) {
    @Nullable Class<?> found = null;
    Optional<TestIdentifier> at = Optional.of(test);
    while (at.isPresent()) {
      TestSource source = at.get().getSource().orElse(null);
      if (source instanceof ClassSource outer) {
        found = outer.getJavaClass();
      }
      TestPlan all = plan;
      at = all == null ? Optional.empty() : all.getParent(at.get());
    }
    return Optional.ofNullable(found);
  }

  private static String firstLine(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return message.isBlank()
        ? thrown.getClass().getName()
        : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
