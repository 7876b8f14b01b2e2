package net.p2pd.signal.mqtt;

import java.time.Duration;
import java.util.concurrent.Executor;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.EventLoop;
import net.p2pd.api.pipe.Registration;
import org.eclipse.paho.client.mqttv3.MqttPingSender;
import org.eclipse.paho.client.mqttv3.internal.ClientComms;

/**
 * Says when Paho has to look whether the broker needs a sign of life, by the event loop's timers.
 * Not with Paho's {@code ScheduledExecutorPingSender}: threads that end when they are idle do not
 * wait for what is due later, as long as there is one that does something else. And a thread of its
 * own for each connection would do nothing but wait.
 */
final class LoopPings implements MqttPingSender {

  private final EventLoop loop;
  private final Executor onLoop;
  private final Executor calls;
  private volatile @Nullable ClientComms paho;
  private @Nullable Registration timer;
  private boolean closed;

  /**
   * @param onLoop runs tasks on the loop, and none when that is closed
   * @param calls runs calls of Paho, which may block
   */
  LoopPings(EventLoop loop, Executor onLoop, Executor calls) {
    this.loop = loop;
    this.onLoop = onLoop;
    this.calls = calls;
  }

  @Override
  public void init(ClientComms comms) {
    paho = comms;
  }

  @Override
  public void start() {
    ClientComms comms = paho;
    if (comms != null) {
      schedule(comms.getKeepAlive());
    }
  }

  @Override
  public void schedule(long delayMillis) {
    onLoop.execute(
        () -> {
          cancel();
          if (!closed) {
            timer = loop.schedule(Duration.ofMillis(delayMillis), this::due);
          }
        });
  }

  private void due() {
    timer = null;
    ClientComms comms = paho;
    if (comms != null) {
      calls.execute(comms::checkForActivity); // it tells when to look again
    }
  }

  private void cancel() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  @Override
  public void stop() {
    onLoop.execute(this::cancel);
  }

  /** Ends it for good; on the event loop. */
  void close() {
    closed = true;
    cancel();
  }
}
