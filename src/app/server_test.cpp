// The whole server in a test: real sockets and real handlers, with a clock that the test moves,
// random bytes that are the same each time, a database in memory, a journal of nonces in memory and
// a third party that is a variable. No file is opened.

#include "app/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "crypto/base64.h"
#include "crypto/hmac.h"
#include "gateway/testing/memory_nonce_journal.h"
#include "installation/setup.h"
#include "storage/sqlite_database.h"
#include "support/set_of_locks.h"
#include "support/third_party.h"

namespace gatehouse::app {
namespace {

namespace beast = boost::beast;
namespace json = boost::json;
using boost::asio::ip::tcp;
using namespace std::chrono_literals;
using Fields = std::map<std::string, std::string>;

constexpr auto kPassword = "abcdefg1";
constexpr auto kWhoami = "/rest/V1/integration/whoami";

// Stands still until the test moves it.
class ClockOfTheTest final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return Timestamp(milliseconds_.load()); }

  void advance(std::chrono::milliseconds by) { milliseconds_ = milliseconds_.load() + by; }

 private:
  std::atomic<std::chrono::milliseconds> milliseconds_{std::chrono::seconds(1'700'000'000)};
};

// The same bytes in each run.
class SeededRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    const std::scoped_lock lock(mutex_);
    for (auto& byte : bytes) byte = static_cast<std::byte>(engine_() & 0xff);
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_{13};
};

// Takes what is posted to its callback URL.
class CallbackUrl final : public integrations::CallbackSender {
 public:
  integrations::CallbackAnswer post(const integrations::CallbackPost& post) override {
    posted_.set_value(std::string(post.form.reveal()));
    return {.status = 200};
  }

  std::optional<integrations::CallbackAnswer> foreseen(const std::string&) const override {
    return std::nullopt;
  }

  // What was posted, when it was.
  Fields form() { return form_of(posted_.get_future().get()); }

  static Fields form_of(const std::string& text) {
    Fields fields;
    for (const auto pair : split(text, '&')) {
      const auto equals = pair.find('=');
      fields[std::string(pair.substr(0, equals))] =
          percent_decoded(pair.substr(equals + 1), Plus::kIsSpace);
    }
    return fields;
  }

 private:
  std::promise<std::string> posted_;
};

struct Reply {
  int status = 0;
  Fields fields;
  std::string text;
  std::string cookies = {};  // as they are sent back

  [[nodiscard]] json::object body() const { return json::parse(text).as_object(); }

  [[nodiscard]] std::string code() const { return std::string(body().at("code").as_string()); }
};

// What an integration signs with.
struct Keys {
  std::string consumer_key;
  std::string consumer_secret;
  std::string token = {};
  std::string token_secret = {};
};

// RFC 5849, in the test's own words, for requests without query and form.
std::string authorization(const Keys& keys, const std::string& url, Fields parameters,
                          const std::string& method) {
  parameters["oauth_consumer_key"] = keys.consumer_key;
  if (!keys.token.empty()) parameters["oauth_token"] = keys.token;
  parameters["oauth_signature_method"] = "HMAC-SHA256";
  parameters["oauth_version"] = "1.0";
  std::string normalized;
  for (const auto& [name, value] : parameters) {
    normalized += (normalized.empty() ? "" : "&") + name + "=" + percent_encoded(value);
  }
  const auto base = method + "&" + percent_encoded(url) + "&" + percent_encoded(normalized);
  const crypto::HmacKey key(Secret(keys.consumer_secret + "&" + keys.token_secret));
  parameters["oauth_signature"] =
      crypto::base64_encode(key.sign(crypto::HmacAlgorithm::kSha256, base).bytes());
  std::string header;
  for (const auto& [name, value] : parameters) {
    header += (header.empty() ? "OAuth " : ", ") + name + "=\"" + percent_encoded(value) + "\"";
  }
  return header;
}

std::set<std::string> open_files() {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (target.starts_with('/') && !target.starts_with("/proc/")) files.insert(target);
  }
  return files;
}

// Hands everything on to a database in memory, and writes down what is asked.
class WatchedDatabase final : public storage::Database {
 public:
  // What is asked from here on until the server has looked for events `looks` times: the looks are
  // left out.
  std::vector<std::string> asked_meanwhile(int looks) {
    std::unique_lock lock(mutex_);
    asked_.clear();
    looks_ = 0;
    looked_.wait(lock, [&] { return looks_ >= looks; });
    return asked_;
  }

  // Whether anything was asked about these words.
  bool was_asked_about(std::string_view words) {
    const std::scoped_lock lock(mutex_);
    return std::ranges::any_of(
        asked_, [&](const std::string& sql) { return sql.find(words) != std::string::npos; });
  }

  std::int64_t execute(std::string_view sql, Parameters parameters) override {
    note(sql);
    return database_->execute(sql, parameters);
  }

  std::optional<std::int64_t> execute_returning(std::string_view sql,
                                                Parameters parameters) override {
    note(sql);
    return database_->execute_returning(sql, parameters);
  }

  void query(std::string_view sql, Parameters parameters, const Visitor& visit) override {
    note(sql);
    database_->query(sql, parameters, visit);
  }

  void execute_script(const std::string& sql) override { database_->execute_script(sql); }

  void on_commit(std::function<void()> listener,
                 std::function<void(std::string_view fault)> on_fault) override {
    database_->on_commit(std::move(listener), std::move(on_fault));
  }

  bool has_table(std::string_view name) override { return database_->has_table(name); }

  void run(const std::function<Outcome()>& work) override { database_->run(work); }

  void read(const std::function<void()>& work) override { database_->read(work); }

 private:
  void note(std::string_view sql) {
    const std::scoped_lock lock(mutex_);
    if (sql.find("FROM events WHERE number >") == std::string_view::npos) {
      asked_.emplace_back(sql);
    } else {
      ++looks_;
      looked_.notify_all();
    }
  }

  std::unique_ptr<storage::Database> database_ = storage::open_sqlite_in_memory();
  std::mutex mutex_;
  std::condition_variable looked_;
  std::vector<std::string> asked_;
  int looks_ = 0;
};

installation::OpenedDirectory in_memory(const Clock& clock, Random& random) {
  auto key = crypto::RootKey::generate(random);
  auto database = std::make_unique<WatchedDatabase>();
  installation::fill_new_database(*database, key, clock);
  return {.in_use = std::nullopt, .key = std::move(key), .database = std::move(database)};
}

class WholeServerTest : public testing::Test {
 protected:
  explicit WholeServerTest(std::vector<relay::UpstreamAddress> upstreams = {}) {
    configuration_.relay.upstreams = std::move(upstreams);
    configuration_.http.port = 0;
    configuration_.http.workers = 2;
    configuration_.data_directory = "/nowhere";
    const auto created = domain_.operators.create({.username = "ann",
                                                   .email = "ann@shop.example",
                                                   .password = Secret(kPassword),
                                                   .role = std::string(operators::kAdministrators)},
                                                  history::Actor::system());
    EXPECT_TRUE(created);
    server_.emplace(Server::Parts{
        .configuration = configuration_,
        .http = configuration_.http,
        .domain = domain_,
        .journal = journal_,
        .transports = {locks_, callback_url_, mailer_, [] {}},
        .uptime = [this] { return clock_.now().time_since_epoch(); },
        .log = log_,
        .on_listening = [this](const std::string& address) { listening_.set_value(address); }});
    server_->start();
    upkeep_ = std::thread([this] { server_->run(); });
    address_ = listening_.get_future().get();
  }

  ~WholeServerTest() override {
    server_->ask_to_stop();
    upkeep_.join();
    server_->stop();
  }

  Reply send(const std::string& method, const std::string& target, const Fields& fields = {},
             const std::string& body = "") {
    namespace http = beast::http;
    boost::asio::io_context context;
    tcp::socket socket(context);
    const auto port =
        static_cast<unsigned short>(std::stoi(address_.substr(address_.find(':') + 1)));
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    http::request<http::string_body> request(http::string_to_verb(method), target, 11, body);
    request.set("Host", address_);
    for (const auto& [name, value] : fields) request.set(name, value);
    request.prepare_payload();
    http::write(socket, request);
    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(socket, buffer, response);
    Reply reply{static_cast<int>(response.result_int()), {}, response.body()};
    for (const auto& field : response) {
      const std::string value(field.value());
      reply.fields[std::string(field.name_string())] = value;
      if (field.name() == http::field::set_cookie) {
        reply.cookies += value.substr(0, value.find(';')) + "; ";
      }
    }
    return reply;
  }

  // As the page does, signed in.
  Reply admin(const std::string& method, const std::string& path, const json::object& body = {},
              Fields fields = {}) {
    fields["Cookie"] = cookies_;
    fields["X-CSRF-Token"] = csrf_token_;
    fields["Content-Type"] = "application/json";
    return send(method, "/admin/api/v1" + path, fields, json::serialize(body));
  }

  void sign_in() {
    const auto reply = admin("POST", "/session", {{"username", "ann"}, {"password", kPassword}});
    ASSERT_EQ(reply.status, 200) << reply.text;
    cookies_ = reply.cookies;
    csrf_token_ = reply.body().at("csrf_token").as_string();
  }

  // Returns the path of the new integration.
  std::string create_integration(const json::object& more = {}) {
    json::object body{{"name", "ERP"}, {"access", "all"}, {"current_password", kPassword}};
    for (const auto& [name, value] : more) body[name] = value;
    const auto reply = admin("POST", "/integrations", body);
    EXPECT_EQ(reply.status, 201) << reply.text;
    return "/integrations/" + std::to_string(reply.body().at("id").as_int64());
  }

  json::object activate(const std::string& integration) {
    const auto reply = admin("POST", integration + "/activate", {}, {{"If-Match", "\"1\""}});
    EXPECT_EQ(reply.status, 200) << reply.text;
    return reply.body();
  }

  static Keys keys_of(const json::object& activated) {
    const auto& values = activated.at("credentials").as_object();
    const auto text = [&](std::string_view name) {
      return std::string(values.at(name).as_string());
    };
    return {text("consumer_key"), text("consumer_secret"), text("access_token"),
            text("access_token_secret")};
  }

  // The Authorization header of a request at this moment.
  std::string authorized(const Keys& keys, const std::string& target, const std::string& nonce,
                         Fields more = {}, const std::string& method = "GET") const {
    more["oauth_nonce"] = nonce;
    more["oauth_timestamp"] = std::to_string(unix_seconds(clock_.now()));
    return authorization(keys, "http://" + address_ + target, std::move(more), method);
  }

  Reply whoami(const std::string& header) {
    return send("GET", kWhoami, {{"Authorization", header}});
  }

  // The answer of a token endpoint that gave a token.
  Fields token(const Keys& keys, const std::string& target, const std::string& nonce,
               const Fields& more) {
    const auto reply =
        send("POST", target, {{"Authorization", authorized(keys, target, nonce, more, "POST")}});
    EXPECT_EQ(reply.status, 200) << reply.text;
    return CallbackUrl::form_of(reply.text);
  }

  const std::set<std::string> files_before_ = open_files();
  ClockOfTheTest clock_;
  SeededRandom random_;
  configuration::Configuration configuration_;
  installation::Domain domain_{in_memory(clock_, random_), clock_, random_,
                               crypto::PasswordCost::kSandboxed};
  gateway::MemoryNonceJournal journal_;
  testing_support::SetOfLocks locks_;
  CallbackUrl callback_url_;
  testing_support::NoMail mailer_;
  const process::Log log_{"error"};
  std::promise<std::string> listening_;
  std::optional<Server> server_;
  std::thread upkeep_;
  std::string address_;
  std::string cookies_;
  std::string csrf_token_;
};

TEST_F(WholeServerTest, LetsAnIntegrationInAndOut) {
  sign_in();
  const auto integration = create_integration();
  const auto keys = keys_of(activate(integration));

  const auto first = authorized(keys, kWhoami, "first");
  EXPECT_EQ(whoami(first).status, 200);
  const auto again = whoami(first);
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(again.code(), "nonce_used");

  const auto late = authorized(keys, kWhoami, "late");
  clock_.advance(601s);  // a second beyond the window
  const auto refused = whoami(late);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.code(), "timestamp_refused");
  EXPECT_EQ(whoami(authorized(keys, kWhoami, "punctual")).status, 200);

  const auto removed = admin("DELETE", integration, {{"current_password", kPassword}});
  EXPECT_EQ(removed.status, 204) << removed.text;
  EXPECT_EQ(whoami(authorized(keys, kWhoami, "gone")).status, 401) << "at the very next call";
}

TEST_F(WholeServerTest, AsksTheDatabaseOneQuestionASecondAtRest) {
  sign_in();
  create_integration();
  auto& database = dynamic_cast<WatchedDatabase&>(*domain_.database);
  static_cast<void>(database.asked_meanwhile(2));  // what is done after a change ends
  EXPECT_THAT(database.asked_meanwhile(3), testing::IsEmpty());
}

TEST_F(WholeServerTest, HandsOverAndExchanges) {
  sign_in();
  const auto integration =
      create_integration({{"callback_url", "https://erp.example/callback"},
                          {"identity_link_url", "https://erp.example/identity"}});
  EXPECT_TRUE(activate(integration).at("credentials").is_null());
  auto posted = callback_url_.form();
  Keys keys{posted["oauth_consumer_key"], posted["oauth_consumer_secret"]};
  const auto request_token = token(keys, "/oauth/token/request", "one", {});
  keys.token = request_token.at("oauth_token");
  keys.token_secret = request_token.at("oauth_token_secret");
  const auto access_token =
      token(keys, "/oauth/token/access", "two", {{"oauth_verifier", posted["oauth_verifier"]}});
  keys.token = access_token.at("oauth_token");
  keys.token_secret = access_token.at("oauth_token_secret");
  EXPECT_EQ(whoami(authorized(keys, kWhoami, "three")).status, 200);
}

TEST_F(WholeServerTest, GoesByTheSettingsOfThePresent) {
  sign_in();
  const auto keys = keys_of(activate(create_integration()));
  const auto early = authorized(keys, kWhoami, "early");
  const auto listed = admin("GET", "/settings");
  const auto changed = admin(
      "PATCH", "/settings",
      {{"changes", json::array{{{"path", settings::paths::kTimestampWindow}, {"value", "3600"}}}},
       {"current_password", kPassword}},
      {{"If-Match", listed.fields.at("ETag")}});
  ASSERT_EQ(changed.status, 200) << changed.text;
  clock_.advance(601s);
  EXPECT_EQ(whoami(early).status, 200);
}

TEST_F(WholeServerTest, ReadsTheSampleStore) {
  EXPECT_TRUE(dynamic_cast<WatchedDatabase&>(*domain_.database).was_asked_about("documents"));
}

class InFrontOfAnApiTest : public WholeServerTest {
 protected:
  InFrontOfAnApiTest() : WholeServerTest({*relay::UpstreamAddress::parse("http://127.0.0.1:1")}) {}
};

TEST_F(InFrontOfAnApiTest, NeverAsksForTheSampleStore) {
  sign_in();
  const auto keys = keys_of(activate(create_integration()));
  const std::string route = "/rest/default/V1/store/websites";
  const auto answer = send("GET", route, {{"Authorization", authorized(keys, route, "first")}});
  EXPECT_EQ(answer.code(), "upstream_unreachable") << answer.text;
  EXPECT_FALSE(dynamic_cast<WatchedDatabase&>(*domain_.database).was_asked_about("documents"));
}

TEST_F(WholeServerTest, OpensNoFile) {
  sign_in();
  EXPECT_EQ(whoami(authorized(keys_of(activate(create_integration())), kWhoami, "one")).status,
            200);
  EXPECT_EQ(open_files(), files_before_);
  EXPECT_FALSE(std::filesystem::exists(configuration_.data_directory));
}

}  // namespace
}  // namespace gatehouse::app
