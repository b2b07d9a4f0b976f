# Sourced by .ci/run: a PostgreSQL and a MariaDB that answer at TEST_POSTGRES_URL and TEST_MYSQL_URL.
# Uses what answers, else starts what is installed, else installs it (Debian, as root).

export TEST_POSTGRES_URL="${TEST_POSTGRES_URL:-postgres://root@127.0.0.1:5432/test}"
export TEST_MYSQL_URL="${TEST_MYSQL_URL:-mysql://root@127.0.0.1:3306/test}"

# A server that has just been started needs a moment.
answers() {
  local tries="${2:-1}"
  for ((i = 0; i < tries; i++)); do
    node .ci/answers.mjs "$1" 2>/dev/null && return 0
    [ "$tries" -gt 1 ] && sleep 1
  done
  return 1
}

install_package() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "installing $1"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

start_postgres() {
  answers "$TEST_POSTGRES_URL" && return 0
  command -v pg_ctlcluster >/dev/null || install_package postgresql || return 1
  local cluster
  cluster="$(pg_lsclusters -h | awk '$3 == 5432 { print $1, $2; exit }')"
  # shellcheck disable=SC2086 # version and name are two arguments
  pg_ctlcluster --skip-systemctl-redirect $cluster start || true
  answers "$TEST_POSTGRES_URL" 5 && return 0
  # A fresh installation: a role of our own, since root has none.
  local password
  password="$(node -p "require('node:crypto').randomBytes(12).toString('hex')")"
  su postgres -c 'psql -q -v ON_ERROR_STOP=1 -d postgres' <<SQL || return 1
DROP DATABASE IF EXISTS etl_ci;
DROP ROLE IF EXISTS etl_ci;
CREATE ROLE etl_ci LOGIN SUPERUSER PASSWORD '$password';
CREATE DATABASE etl_ci OWNER etl_ci;
SQL
  export TEST_POSTGRES_URL="postgres://etl_ci:$password@127.0.0.1:5432/etl_ci"
  answers "$TEST_POSTGRES_URL" 5
}

start_mariadb() {
  answers "$TEST_MYSQL_URL" && return 0
  command -v mariadbd >/dev/null || install_package mariadb-server || return 1
  install -d -o mysql -g mysql /run/mysqld
  start-stop-daemon --start --oknodo --background --exec "$(command -v mariadbd)" -- --user=mysql
  answers "$TEST_MYSQL_URL" 20 && return 0
  local password
  password="$(node -p "require('node:crypto').randomBytes(12).toString('hex')")"
  mariadb <<SQL || return 1
CREATE DATABASE IF NOT EXISTS etl_ci;
CREATE OR REPLACE USER 'etl_ci'@'127.0.0.1' IDENTIFIED BY '$password';
CREATE OR REPLACE USER 'etl_ci'@'localhost' IDENTIFIED BY '$password';
GRANT ALL ON *.* TO 'etl_ci'@'127.0.0.1' WITH GRANT OPTION;
GRANT ALL ON *.* TO 'etl_ci'@'localhost' WITH GRANT OPTION;
SQL
  export TEST_MYSQL_URL="mysql://etl_ci:$password@127.0.0.1:3306/etl_ci"
  answers "$TEST_MYSQL_URL" 5
}

start_postgres || echo "PostgreSQL could not be started; its tests will fail"
start_mariadb || echo "MariaDB could not be started; its tests will fail"
