package net.p2pd.testkit;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Says before each contract what its run can be repeated with, adds that to each failure, and turns
 * what broke a SHOULD or a MAY into a remark: JUnit shows the test as skipped, with the reason.
 */
public final class ContractExtension implements BeforeAllCallback, TestExecutionExceptionHandler {

  /** Made by JUnit. */
  public ContractExtension() {}

  /** Says on which values a run depends; a failure carries it, without a stack of its own. */
  private static final class Again extends Exception {
    private static final long serialVersionUID = 1L;

    Again(String message) {
      super(message, null, false, false);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    System.out.println(
        context.getDisplayName()
            + ": contract test kit "
            + Kit.version()
            + ", "
            + Seeds.again(Seeds.ofThisRun()));
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable error)
      throws Throwable {
    if (error instanceof TestAbortedException) {
      throw error;
    }
    Optional<ContractRule> rule =
        context.getTestMethod().flatMap(method -> Rules.testedBy((AnnotatedElement) method));
    if (rule.isPresent() && rule.get().level() != Level.MUST && error instanceof AssertionError) {
      throw new TestAbortedException(
          "not as the API " + advice(rule.get().level()) + ": " + error.getMessage(), error);
    }
    error.addSuppressed(new Again(Seeds.again(Seeds.ofThisRun())));
    throw error;
  }

  private static String advice(Level level) {
    return level == Level.SHOULD ? "recommends" : "allows";
  }
}
