package net.p2pd.testkit;

import java.time.Duration;
import java.util.List;
import net.p2pd.api.pipe.Pipe;
import net.p2pd.api.pipe.PipeOptions;
import net.p2pd.api.pipe.Transport;
import net.p2pd.api.plugin.NodeService;
import net.p2pd.api.plugin.PluginContext;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.Nic;
import net.p2pd.api.route.Route;

/** Services beside a node that break what holds for all of them. */
final class BrokenNodeService {

  private BrokenNodeService() {}

  /** A service as it should be: tells the time to whoever connects, or writes. */
  static class SpeakingClock implements NodeService {
    Pipe tcp;
    Pipe udp;

    @Override
    public String id() {
      return "speaking-clock";
    }

    @Override
    public void start(PluginContext context) {
      tcp = open(context, Transport.TCP);
      tcp.onOpen(pipe -> pipe.send(context.clock().instant().toString()));
      udp = open(context, Transport.UDP);
      udp.onMessage((message, pipe) -> pipe.send(context.clock().instant().toString()));
    }

    static Pipe open(PluginContext context, Transport transport) {
      Nic nic = context.nics().get(1);
      Route route = Route.of(nic.name(), nic.index(), nic.ranges(Family.IPV4)).bindAny(1303);
      return context.pipes().listen(transport, route, PipeOptions.defaults()).join();
    }

    @Override
    public void close() {
      for (Pipe pipe : tcp == null ? List.<Pipe>of() : List.of(tcp, udp)) {
        pipe.close();
      }
    }
  }

  @Breaks(value = "NODESERVICE-1", with = "ports where it serves when start returned")
  static final class ServesSomeTimeLater extends NodeServiceContract {
    @Override
    protected NodeService nodeService() {
      return new SpeakingClock() {
        private net.p2pd.api.pipe.Registration later = () -> {};

        @Override
        public void start(PluginContext context) {
          later =
              context
                  .eventLoop()
                  .schedule(
                      Duration.ofSeconds(3),
                      () -> context.logger().log(System.Logger.Level.INFO, "now it would serve"));
        }

        @Override
        public void close() {
          later.close();
          super.close();
        }
      };
    }
  }

  @Breaks(value = "NODESERVICE-1", with = "is free once the service is closed")
  @Breaks.Also(value = "SERVICE-4", because = "a socket outlives it, too")
  static final class KeepsItsPort extends NodeServiceContract {
    @Override
    protected NodeService nodeService() {
      return new SpeakingClock() {
        @Override
        public void close() {
          if (tcp != null) {
            tcp.close();
          }
        }
      };
    }
  }
}
