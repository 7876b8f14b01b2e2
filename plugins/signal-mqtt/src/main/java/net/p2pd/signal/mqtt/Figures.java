package net.p2pd.signal.mqtt;

import net.p2pd.api.plugin.Metrics;

/** What operators see of signalling. */
final class Figures {

  final Metrics.Counter sent;
  final Metrics.Counter failed;
  final Metrics.Counter received;
  final Metrics.Counter connections;
  final Metrics.Counter troubles;
  final Metrics.Gauge connected;

  Figures(Metrics metrics) {
    sent = metrics.counter("sent_messages_total", "Messages that brokers took from this node.");
    failed = metrics.counter("failed_messages_total", "Messages that no broker took in time.");
    received = metrics.counter("received_messages_total", "Messages that came from brokers.");
    connections = metrics.counter("broker_logins_total", "Connections that brokers accepted.");
    troubles =
        metrics.counter(
            "broker_troubles_total", "Attempts to connect that failed, and connections lost.");
    connected = metrics.gauge("connected_brokers", "Brokers that this node is connected to.");
  }
}
