package net.p2pd.natlab.virtual;

import java.net.InetAddress;
import java.util.List;
import net.p2pd.api.pipe.ListenSpec;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.IpRange;
import net.p2pd.api.route.NicAddress;
import net.p2pd.api.route.Route;
import net.p2pd.natlab.gateway.UpnpConnection;
import net.p2pd.natlab.gateway.UpnpGateway;
import net.p2pd.natlab.model.AddressPlan;
import net.p2pd.natlab.model.Endpoint;

/** The TCP side of a router that speaks UPnP: a host at the router's own addresses. */
final class RouterControl {

  private final VirtualHost host;
  private final HostNic nic;
  private final UpnpGateway gateway;

  RouterControl(VirtualInternet internet, String name, Attachment inside, UpnpGateway gateway) {
    this.gateway = gateway;
    this.host = new VirtualHost(internet, name, internet.newRandom());
    this.nic = host.plug(inside);
  }

  /** Listens for HTTP at one more of the router's addresses. */
  void listen(InetAddress own) {
    nic.address(NicAddress.of(own, AddressPlan.homePrefix(Family.of(own))), null);
    Route route = Route.of(nic.name, nic.index, List.of(IpRange.of(own)));
    ListenSpec spec =
        ListenSpec.routes(List.of(route)).transports(Transport.TCP).port(UpnpGateway.HTTP_PORT);
    host.pipes().listen(spec).thenAccept(listener -> listener.onOpen(this::serve));
  }

  private void serve(Pipe pipe) {
    Endpoint client = Endpoint.of(pipe.remote().orElseThrow());
    UpnpConnection connection = gateway.connection(client);
    pipe.onMessage(
        (message, from) -> {
          byte[] answer = connection.receive(message.bytes());
          if (answer != null) {
            from.send(answer);
            from.closeAsync();
          }
        });
  }

  /** Takes a frame for one of the router's addresses. */
  void receive(Frame frame) {
    host.arrived(frame);
  }
}
