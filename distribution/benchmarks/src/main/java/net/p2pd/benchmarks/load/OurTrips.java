package net.p2pd.benchmarks.load;

import java.time.Duration;
import net.p2pd.api.pipe.Message;
import net.p2pd.api.pipe.Pipe;

/** Round trips of 64 bytes over pipes of ours, one at a time; the unit is a round trip. */
final class OurTrips extends Load {

  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final OurEnds ends;
  private final Pipe pipe;
  private final boolean futures;
  private final byte[] payload = new byte[Bytes.SMALL];
  private int arrived;

  /**
   * Creates it.
   *
   * @param futures whether the client uses {@code receive()} instead of a handler on the loop
   */
  OurTrips(OurEnds ends, boolean futures) {
    this.ends = ends;
    this.pipe = ends.client();
    this.futures = futures;
    ends.server().onMessage((message, from) -> from.send(message.bytes()));
    if (!futures) {
      pipe.onMessage((message, from) -> arrived(message));
    }
  }

  @Override
  void begin() {
    pipe.eventLoop().execute(this::send);
  }

  private void send() {
    sent.add(1);
    pipe.send(payload);
    if (futures) {
      receive();
    }
  }

  private void receive() {
    pipe.receive(LIMIT).thenAccept(this::arrived);
  }

  private void arrived(Message message) {
    arrived += message.size();
    if (arrived < Bytes.SMALL) {
      if (futures) {
        receive();
      }
      return;
    }
    arrived = 0;
    received.add(1);
    if (isOn()) {
      send();
    }
  }

  @Override
  public void close() {
    ends.closing().run();
  }
}
