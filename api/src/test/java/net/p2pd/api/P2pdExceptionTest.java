package net.p2pd.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class P2pdExceptionTest {
  @Test
  void testsRunInsideTheNamedModule() {
    assertThat(getClass().getModule().getName()).isEqualTo("net.p2pd.api");
  }

  @Test
  void keepsItsMessageAndItsCause() {
    IllegalStateException cause = new IllegalStateException("why");
    assertThat(new P2pdException("what", cause)).hasMessage("what").hasCause(cause);
  }
}
