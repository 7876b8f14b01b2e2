package net.p2pd.node.netty;

import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeDriver;
import net.p2pd.api.pipe.PipeRole;

/** A stream inside something that runs over another driver, such as QUIC over datagrams. */
final class CarriedDriver extends StreamDriver {

  private final PipeDriver raw;
  private final Runnable abort;

  CarriedDriver(DuplexChannel stream, PipeDriver raw, PipeRole role, Runnable abort) {
    super(stream, raw.eventLoop(), role, raw.transport(), null);
    this.raw = raw;
    this.abort = abort;
    gather();
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return raw.local();
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return raw.remote();
  }

  /** A stream that were closed by itself would end as if all had been said. */
  @Override
  void drop() {
    abort.run();
  }
}
