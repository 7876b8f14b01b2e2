package net.p2pd.node.netty;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;

/** The configuration of a {@link DriverChannel}: reads on demand, and resets where TCP would. */
final class DriverChannelConfig extends DefaultChannelConfig {

  private final DriverChannel driverChannel;
  private boolean hard;

  DriverChannelConfig(DriverChannel channel) {
    super(channel);
    this.driverChannel = channel;
    setAutoRead(false);
  }

  /** Returns whether closing is to drop everything: lingering for 0 seconds means that in TCP. */
  boolean isHard() {
    return hard;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (option.equals(ChannelOption.SO_LINGER)) {
      validate(option, value);
      hard = value.equals(0);
      return true;
    }
    return super.setOption(option, value);
  }

  @Override
  protected void autoReadCleared() {
    driverChannel.autoReadCleared();
  }
}
