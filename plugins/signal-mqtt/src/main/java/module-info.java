/**
 * Signalling over MQTT brokers: envelopes to mailboxes and notes under names, on any broker that
 * speaks MQTT 3.1.1.
 *
 * <p>Nodes use it where {@code signal.mqtt.brokers} is set; the MQTT client is Eclipse Paho, which
 * owns its sockets and threads.
 */
module net.p2pd.signal.mqtt {
  requires net.p2pd.api;
  requires org.eclipse.paho.client.mqttv3;

  provides net.p2pd.api.signal.SignalTransport with
      net.p2pd.signal.mqtt.MqttTransport;
}
