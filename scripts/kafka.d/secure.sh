# Sourced by scripts/kafka: a cluster that lets nobody in without a name. Clients come in by TLS
# with a certificate of their own, or by SASL inside TLS, with a password or a token. Three are
# known:
#   broker     the nodes among themselves, by certificate; may do everything
#   docket     may do everything, by each of the ways
#   stranger   may do nothing, by password
# Librdkafka before 2.6.1 cannot come in by SCRAM: it puts its nonce before the server's a second
# time (librdkafka#4895), which Kafka 4 refuses as invalid credentials. So passwords work by PLAIN,
# too. The files in $dir:
#   tls/                   ca.pem, and of the broker and of docket a certificate and a key
#   passwords              a line for each user with a password: name, password
#   client-WAY.properties  what librdkafka is configured with: ssl, plain, scram, oauth, no-rights
#   java-client.properties the same for Kafka's own tools (--command-config), by certificate

is_secure() { [[ -d $dir/tls ]]; }

# make_secrets: certificates for two years, and passwords.
make_secrets() {
  command -v openssl >/dev/null ||
    die "there is no openssl; scripts/install-dependencies --for kafka"
  (
    umask 077
    mkdir "$dir/tls"
    logged "$dir/tls/openssl.log" make_certificates
    local user
    for user in docket stranger; do
      echo "$user $(openssl rand -hex 16)"
    done >"$dir/passwords"
  )
}

make_certificates() {
  local tls=$dir/tls
  openssl req -x509 -newkey rsa:2048 -noenc -days 730 -subj "/CN=Docket's test authority" \
    -keyout "$tls/ca.key" -out "$tls/ca.pem" || return
  make_certificate broker && make_certificate docket
}

# make_certificate NAME: the name is the user's. A node has the same certificate when it is called
# as when it calls, so it is for both, and for the address that is called.
make_certificate() {
  local tls=$dir/tls
  openssl req -newkey rsa:2048 -noenc -subj "/CN=$1" -keyout "$tls/$1.key" -out "$tls/$1.csr" &&
    openssl x509 -req -in "$tls/$1.csr" -days 730 -CA "$tls/ca.pem" -CAkey "$tls/ca.key" \
      -CAcreateserial -out "$tls/$1.pem" -extfile /dev/stdin <<TEXT || return
subjectAltName=IP:127.0.0.1,DNS:localhost
extendedKeyUsage=serverAuth,clientAuth
TEXT
  # Kafka wants the key and its certificate in one file.
  cat "$tls/$1.key" "$tls/$1.pem" >"$tls/$1.keystore.pem"
}

password_of() { awk -v user="$1" '$1 == user {print $2}' "$dir/passwords"; }

# The users with a password, as arguments for the tool that makes the data of a node.
scram_arguments() {
  local user password
  while read -r user password; do
    printf '%s\n' --add-scram "SCRAM-SHA-512=[name=$user,password=$password]"
  done <"$dir/passwords"
}

# secure_listeners_of NODE: controllers, too, only speak to who has a certificate.
secure_listeners_of() {
  local ssl sasl
  ssl=127.0.0.1:$(port_of "$1" 2) sasl=127.0.0.1:$(port_of "$1" 4)
  cat <<TEXT
listeners=SSL://$ssl,SASL_SSL://$sasl,CONTROLLER://127.0.0.1:$(port_of "$1" 3)
advertised.listeners=SSL://$ssl,SASL_SSL://$sasl
listener.security.protocol.map=SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:SSL
inter.broker.listener.name=SSL
controller.listener.names=CONTROLLER

ssl.keystore.type=PEM
ssl.keystore.location=$dir/tls/broker.keystore.pem
ssl.truststore.type=PEM
ssl.truststore.location=$dir/tls/ca.pem
ssl.client.auth=required
listener.name.sasl_ssl.ssl.client.auth=none
ssl.principal.mapping.rules=RULE:^CN=(.*)\$/\$1/

sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512,OAUTHBEARER
$(mechanism_settings)

authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:broker;User:docket
allow.everyone.if.no.acl.found=false
TEXT
}

# The validator takes any unsigned token for what it says: whoever reaches the port can be docket.
# It is Kafka's own for tests, which enable.sasl.oauthbearer.unsecure.jwt of librdkafka goes with.
mechanism_settings() {
  local security=org.apache.kafka.common.security listener=listener.name.sasl_ssl users
  users=$(awk '{printf " user_%s=\"%s\"", $1, $2}' "$dir/passwords")
  cat <<TEXT
$listener.plain.sasl.jaas.config=$security.plain.PlainLoginModule required$users;
$listener.scram-sha-512.sasl.jaas.config=$security.scram.ScramLoginModule required;
$listener.oauthbearer.sasl.jaas.config=$security.oauthbearer.OAuthBearerLoginModule required \
unsecuredLoginStringClaim_sub="broker";
$listener.oauthbearer.sasl.server.callback.handler.class=\
$security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler
TEXT
}

# write_clients: the ways in, for librdkafka one key=value on each line.
write_clients() (
  umask 077
  local ssl sasl tls=$dir/tls
  ssl=$(addresses_of_all 2) sasl=$(addresses_of_all 4)
  cat >"$dir/client-ssl.properties" <<TEXT
bootstrap.servers=$ssl
security.protocol=ssl
ssl.ca.location=$tls/ca.pem
ssl.certificate.location=$tls/docket.pem
ssl.key.location=$tls/docket.key
TEXT
  password_client docket SCRAM-SHA-512 >"$dir/client-scram.properties"
  password_client docket PLAIN >"$dir/client-plain.properties"
  password_client stranger PLAIN >"$dir/client-no-rights.properties"
  cat >"$dir/client-oauth.properties" <<TEXT
bootstrap.servers=$sasl
security.protocol=sasl_ssl
ssl.ca.location=$tls/ca.pem
sasl.mechanism=OAUTHBEARER
enable.sasl.oauthbearer.unsecure.jwt=true
sasl.oauthbearer.config=principal=docket
TEXT
  cat >"$dir/java-client.properties" <<TEXT
security.protocol=SSL
ssl.truststore.type=PEM
ssl.truststore.location=$tls/ca.pem
ssl.keystore.type=PEM
ssl.keystore.location=$tls/docket.keystore.pem
TEXT
)

# password_client USER MECHANISM
password_client() {
  cat <<TEXT
bootstrap.servers=$sasl
security.protocol=sasl_ssl
ssl.ca.location=$tls/ca.pem
sasl.mechanism=$2
sasl.username=$1
sasl.password=$(password_of "$1")
TEXT
}
