package net.p2pd.core.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InTurnTest {

  private final Queue<Runnable> given = new ArrayDeque<>();
  private final InTurn inTurn = new InTurn(given::add);
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasksRunInOrderAndOneAtATime() {
    inTurn.add(
        () -> {
          inTurn.add(() -> ran.add("third"));
          ran.add("first");
        });
    inTurn.add(() -> ran.add("second"));
    given.remove().run();
    assertThat(ran).containsExactly("first", "second", "third");
    assertThat(given).isEmpty();
    inTurn.add(() -> ran.add("fourth"));
    given.remove().run();
    assertThat(ran).endsWith("fourth");
  }

  @Test
  void aTaskThatThrowsDoesNotHoldUpThoseAfterIt() {
    inTurn.add(
        () -> {
          throw new StackOverflowError("too deep");
        });
    inTurn.add(() -> ran.add("next"));
    assertThatThrownBy(given.remove()::run).hasMessage("too deep");
    assertThat(ran).isEmpty();
    given.remove().run();
    assertThat(ran).containsExactly("next");
  }
}
