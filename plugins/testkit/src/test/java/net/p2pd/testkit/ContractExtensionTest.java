package net.p2pd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import net.p2pd.api.Nullable;
import net.p2pd.api.connect.ConnectAttempt;
import net.p2pd.api.connect.PathProgress;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Failures say how to repeat them; who breaks a SHOULD is told and does not fail. */
class ContractExtensionTest {

  /** Dials without a word. */
  static final class Taciturn extends DialContract {
    @Override
    Dial dial() {
      return new Dial() {
        @Override
        CompletionStage<Void> dial(ConnectAttempt attempt, InetSocketAddress to) {
          return super.dial(new Untold(attempt), to);
        }
      };
    }
  }

  /** An attempt whose lines nobody reads. */
  private static final class Untold extends Delegating {
    Untold(ConnectAttempt real) {
      super(real);
    }

    @Override
    public PathProgress trying(@Nullable InetSocketAddress remote, String what) {
      return cause -> {};
    }
  }

  private static List<TestExecutionResult> results(Class<?> type, String rule) {
    List<TestExecutionResult> results = new ArrayList<>();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(type))
        .execute()
        .testEvents()
        .filter(event -> event.getType() == EventType.FINISHED)
        .filter(event -> event.getTestDescriptor().getDisplayName().startsWith(rule + " "))
        .map((Event event) -> event.getRequiredPayload(TestExecutionResult.class))
        .forEach(results::add);
    return results;
  }

  @Test
  void whoBreaksAShouldIsToldSo() {
    assertThat(results(Taciturn.class, "CONNECT-8"))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getStatus()).isEqualTo(TestExecutionResult.Status.ABORTED);
              assertThat(result.getThrowable().orElseThrow())
                  .hasMessageStartingWith("not as the API recommends: ")
                  .hasMessageContaining("lines of a report about a peer who is not there");
            });
    assertThat(Verdict.of(Taciturn.class).failures()).isEmpty();
  }

  @Test
  void aFailureSaysHowToRepeatIt() {
    assertThat(results(BrokenService.ForgetsItsName.class, "SERVICE-1"))
        .singleElement()
        .satisfies(
            result ->
                assertThat(result.getThrowable().orElseThrow().getSuppressed())
                    .anyMatch(note -> note.getMessage().equals(Seeds.again(Seeds.ofThisRun()))));
  }
}
