/**
 * Signalling over MQTT. {@link net.p2pd.signal.mqtt.MqttTransport} is what a node starts; it keeps
 * one {@code Link} for each broker, which lives on the node's event loop and has one {@code
 * Connection} at a time: all of Paho stays behind that.
 */
package net.p2pd.signal.mqtt;
