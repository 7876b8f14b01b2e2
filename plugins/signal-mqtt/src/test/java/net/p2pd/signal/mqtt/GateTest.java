package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class GateTest {

  @Test
  void whoHasWrittenAlreadyIsNotHurried() throws Exception {
    Gate gate = new Gate();
    gate.input(InputStream.nullInputStream());
    gate.output(OutputStream.nullOutputStream()).write(1);
    Thread hurrying =
        new Thread(
            () -> {
              try {
                gate.hurry();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    hurrying.start();
    hurrying.join(60_000); // who is hurried is interrupted here
    assertThat(hurrying.isAlive()).isFalse();
  }
}
