/**
 * An MQTT broker beside a node, over which peers find each other where nobody runs one yet: the
 * library Moquette, without what it can do besides.
 *
 * @provides net.p2pd.api.plugin.NodeService the service {@code mqtt}
 * @provides org.slf4j.spi.SLF4JServiceProvider where the library's log goes
 */
module net.p2pd.service.mqtt {
  // The library is an automatic module and cannot say what it needs.
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.mqtt;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver;
  requires io.netty.transport;
  requires moquette.broker;
  requires net.p2pd.api;
  requires org.slf4j;

  provides net.p2pd.api.plugin.NodeService with
      net.p2pd.service.mqtt.MqttService;
  provides org.slf4j.spi.SLF4JServiceProvider with
      net.p2pd.service.mqtt.BrokerLogProvider;
}
