package net.p2pd.natlab.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.gateway.UpnpConnection;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.AddressPlan;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.virtual.LinkConditions;
import net.p2pd.natlab.virtual.VirtualInternet;

/**
 * The TCP side of a router that speaks UPnP: a namespace with the router's inside address, in which
 * the kernel does the TCP of an HTTP server.
 */
final class RouterWeb implements AutoCloseable {

  private static final int LARGEST_READ = 8_192;

  private final Loop loop;
  private final UpnpGateway gateway;
  private final Namespace namespace;
  private final Tun device;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private RouterWeb(
      Loop loop, UpnpGateway gateway, Namespace namespace, Tun device, ServerSocketChannel server) {
    this.loop = loop;
    this.gateway = gateway;
    this.namespace = namespace;
    this.device = device;
    this.server = server;
  }

  /** Makes the namespace and starts the server, for one of the router's addresses. */
  static RouterWeb start(String name, InetAddress own, Loop loop, RouterServices services) {
    HostPlan plan = new HostPlan(name, LinkConditions.delayed(VirtualInternet.LAN_DELAY));
    plan.address(own, AddressPlan.homePrefix(Family.of(own)), null);
    Namespace.Made<Tun> made = Namespace.create(plan::make);
    ServerSocketChannel server =
        made.namespace()
            .call(
                () ->
                    ServerSocketChannel.open(
                            Family.of(own) == Family.IPV4
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6)
                        .bind(new InetSocketAddress(own, UpnpGateway.HTTP_PORT)));
    RouterWeb web = new RouterWeb(loop, services.upnp(), made.namespace(), made.result(), server);
    PacketReader reader = new PacketReader();
    made.result()
        .receiver(
            bytes -> {
              Parcel parcel = reader.read(bytes);
              if (parcel != null) {
                services.inside().send(parcel);
              }
            });
    loop.add(made.result());
    web.thread(web::accept);
    return web;
  }

  /** Takes a packet for the server. */
  boolean take(Parcel parcel) {
    return device.write(parcel.bytes);
  }

  private void thread(Runnable task) {
    Thread thread = new Thread(task, "p2pd-lab-upnp");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        open.add(client);
        thread(() -> serve(client));
      }
    } catch (IOException e) {
      open.forEach(RouterWeb::end); // the laboratory is being closed
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      UpnpConnection connection =
          gateway.connection(Endpoint.of((InetSocketAddress) client.getRemoteAddress()));
      ByteBuffer buffer = ByteBuffer.allocate(LARGEST_READ);
      while (client.read(buffer.clear()) >= 0) {
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
        byte[] answer = loop.call(() -> connection.receive(bytes));
        if (answer != null) {
          client.write(ByteBuffer.wrap(answer));
          return;
        }
      }
    } catch (IOException | IllegalStateException e) {
      return; // the client has gone, or the laboratory is being closed
    } finally {
      open.remove(client);
    }
  }

  private static void end(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(RouterWeb::end);
    device.close();
    namespace.close();
  }
}
