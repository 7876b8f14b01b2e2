/**
 * The MQTT broker as a service beside a node. {@link net.p2pd.service.mqtt.MqttService} is what a
 * node starts; everything of the library stays behind {@code Broker}.
 */
package net.p2pd.service.mqtt;
