package net.p2pd.node.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import net.p2pd.api.Nullable;

/**
 * A promise of Netty's that tells its outcome by itself. A future listener beside it would be a
 * second object, and may be told later than close.
 */
abstract class TellingPromise extends DefaultChannelPromise {

  TellingPromise(Channel channel) {
    super(channel, channel.eventLoop());
  }

  /** Called once, on the channel's loop; null if all went well. */
  abstract void tell(@Nullable Throwable error);

  @Override
  public final boolean trySuccess(@Nullable Void result) {
    boolean first = super.trySuccess(null);
    if (first) {
      tell(null);
    }
    return first;
  }

  @Override
  public final ChannelPromise setSuccess(@Nullable Void result) {
    super.setSuccess(null);
    tell(null);
    return this;
  }

  @Override
  public final boolean tryFailure(Throwable cause) {
    boolean first = super.tryFailure(cause);
    if (first) {
      tell(cause);
    }
    return first;
  }

  @Override
  public final ChannelPromise setFailure(Throwable cause) {
    super.setFailure(cause);
    tell(cause);
    return this;
  }
}
