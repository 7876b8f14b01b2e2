package net.p2pd.natlab.linux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.p2pd.api.route.Family;

/** Sockets of the kernel in a host's namespace, served by one selector for all hosts. */
final class LinuxPunchHost implements Punch.Host {

  /** All hosts ask the reflector at once. */
  private static final int BACKLOG = 1_000;

  private final SelectorLoop loop;
  private final LinuxHost host;

  LinuxPunchHost(SelectorLoop loop, LinuxHost host) {
    this.loop = loop;
    this.host = host;
  }

  private InetSocketAddress own(int port) {
    return new InetSocketAddress(host.address(Family.IPV4), port);
  }

  private static <T extends NetworkChannel> T shared(T channel) throws IOException {
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    return channel;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  @Override
  public Punch.Datagrams datagrams(int port, BiConsumer<InetSocketAddress, String> onText) {
    DatagramChannel channel =
        host.call(() -> DatagramChannel.open(StandardProtocolFamily.INET).bind(own(port)));
    ByteBuffer buffer = ByteBuffer.allocate(2000);
    loop.register(
        channel,
        SelectionKey.OP_READ,
        key -> {
          while (channel.isOpen()
              && channel.receive(buffer.clear()) instanceof InetSocketAddress f) {
            onText.accept(f, text(buffer));
          }
        });
    return new Punch.Datagrams() {
      @Override
      public void send(String text, InetSocketAddress to) {
        try {
          channel.send(bytes(text), to);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  @Override
  public AutoCloseable listen(int port, Consumer<Punch.Connection> onOpen) {
    ServerSocketChannel server =
        host.call(
            () ->
                shared(ServerSocketChannel.open(StandardProtocolFamily.INET))
                    .bind(own(port), BACKLOG));
    loop.register(
        server,
        SelectionKey.OP_ACCEPT,
        key -> {
          SocketChannel accepted = server.accept();
          if (accepted != null) {
            Open open = new Open(accepted);
            loop.register(accepted, SelectionKey.OP_READ, open::ready);
            onOpen.accept(open);
          }
        });
    return server;
  }

  @Override
  public AutoCloseable dial(
      int port, InetSocketAddress to, Consumer<Punch.Connection> onOpen, Runnable onFailure) {
    SocketChannel channel;
    try {
      channel =
          host.call(
              () -> {
                SocketChannel made = SocketChannel.open(StandardProtocolFamily.INET);
                try {
                  shared(made).bind(own(port)).configureBlocking(false);
                  made.connect(to);
                  return made;
                } catch (IOException e) {
                  made.close();
                  throw e;
                }
              });
    } catch (java.util.concurrent.CompletionException e) {
      onFailure.run(); // the four addresses are in use: the peer's connection came first
      return () -> {};
    }
    Open open = new Open(channel);
    loop.register(
        channel,
        SelectionKey.OP_CONNECT,
        key -> {
          if (open.opened) {
            open.ready(key);
            return;
          }
          try {
            channel.finishConnect();
          } catch (IOException e) {
            channel.close();
            onFailure.run();
            return;
          }
          open.opened = true;
          key.interestOps(SelectionKey.OP_READ);
          onOpen.accept(open);
        });
    return channel;
  }

  @Override
  public void later(Duration delay, Runnable task) {
    loop.later(delay, task);
  }

  private static final class Open implements Punch.Connection {
    private final SocketChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(2000);
    private Consumer<String> reader = text -> {};
    private Runnable listener = () -> {};
    private boolean opened;

    Open(SocketChannel channel) {
      this.channel = channel;
    }

    private void ready(SelectionKey key) throws IOException {
      int count;
      try {
        count = channel.read(buffer.clear());
      } catch (IOException reset) {
        count = -1;
      }
      if (count < 0) {
        channel.close();
        listener.run();
      } else if (count > 0) {
        reader.accept(text(buffer));
      }
    }

    @Override
    public InetSocketAddress remote() {
      try {
        return (InetSocketAddress) channel.getRemoteAddress();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void send(String text) {
      try {
        channel.write(bytes(text));
      } catch (IOException reset) {
        // its end is read too
      }
    }

    @Override
    public void onText(Consumer<String> to) {
      reader = to;
    }

    @Override
    public void onEnd(Runnable to) {
      listener = to;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
