package net.p2pd.benchmarks.load;

import java.nio.ByteBuffer;
import net.p2pd.api.pipe.Pipe;

/** Bulk in one direction over pipes of ours; the unit is a byte. */
final class OurBulk extends Load {

  private final OurEnds ends;
  private final Pipe pipe;
  private final ByteBuffer payload = Bytes.direct(Bytes.BULK);
  private int underWay;
  private boolean sending;

  OurBulk(OurEnds ends) {
    this.ends = ends;
    this.pipe = ends.client();
    ends.server().onMessage((message, from) -> received.add(Bytes.readAll(message.peek())));
  }

  @Override
  void begin() {
    pipe.eventLoop().execute(this::send);
  }

  /** Keeps the window full; a send may be done before it returns. */
  private void send() {
    if (sending) {
      return;
    }
    sending = true;
    while (isOn() && underWay < Bytes.WINDOW) {
      underWay += Bytes.BULK;
      sent.add(Bytes.BULK);
      pipe.send(payload.duplicate()).whenComplete((done, error) -> written(error));
    }
    sending = false;
  }

  private void written(Throwable error) {
    if (error != null) {
      throw new IllegalStateException(error);
    }
    underWay -= Bytes.BULK;
    send();
  }

  @Override
  public void close() {
    ends.closing().run();
  }
}
