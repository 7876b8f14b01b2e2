package net.p2pd.connect.udppunch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.virtual.VirtualHost;
import net.p2pd.natlab.virtual.VirtualInternet;

/** Somebody on the internet who knows the ports, and neither key nor peer. */
final class Stranger {

  private static final int PORT = 666;

  private final SplittableRandom random = new SplittableRandom(5);
  private final ProbeCodec codec = new ProbeCodec("00", "00", "test", true);
  private final ProbeCodec other = new ProbeCodec("00", "00", "test", false);
  private final InetSocketAddress place;
  private final Pipe pipe;
  private int sent;
  private int heard;

  Stranger(VirtualInternet internet) {
    VirtualHost host = internet.publicHost("stranger");
    InetAddress own = host.address(Family.IPV4);
    place = new InetSocketAddress(own, PORT);
    Route route = Route.of("eth0", 2, List.of(IpRange.of(own))).bind(own, PORT);
    pipe =
        internet
            .time()
            .await(
                host.pipes().open(Transport.UDP, null, route, PipeOptions.defaults()),
                Duration.ofSeconds(1));
    pipe.onMessage((message, from) -> heard++);
  }

  InetSocketAddress at() {
    return place;
  }

  int sent() {
    return sent;
  }

  int heard() {
    return heard;
  }

  /** Sends what looks like a probe of either side, and like the first datagram of a session. */
  void fakes(InetSocketAddress to) {
    byte[] noise = new byte[1200];
    random.nextBytes(noise);
    noise[0] = (byte) 0xc0;
    for (ByteBuffer fake : List.of(codec.taking(), other.confirming(), ByteBuffer.wrap(noise))) {
      pipe.send(fake, to);
      sent++;
    }
  }
}
