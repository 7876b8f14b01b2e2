package net.p2pd.benchmarks.load;

import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;

/** Datagrams of 64 bytes that come back, many under way; the unit is one that came back. */
final class OurDatagrams extends Load {

  private final OurNet near = new OurNet();
  private final OurNet far = new OurNet();
  private final Pipe client;
  private final byte[] payload = new byte[Bytes.SMALL];

  OurDatagrams() {
    Pipe server = far.listen(Transport.UDP);
    server.onMessage((message, from) -> from.send(message.bytes()));
    client = near.open(Transport.UDP, OurNet.port(server));
    client.onMessage(
        (message, from) -> {
          received.add(1);
          if (isOn()) {
            send();
          }
        });
  }

  @Override
  long silenceMillis() {
    return Bytes.DATAGRAM_SILENCE_MILLIS;
  }

  @Override
  void begin() {
    client
        .eventLoop()
        .execute(
            () -> {
              for (int i = 0; i < Bytes.DATAGRAMS; i++) {
                send();
              }
            });
  }

  private void send() {
    sent.add(1);
    client.send(payload);
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
