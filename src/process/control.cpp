#include "process/control.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <istream>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/unavailable.h"

namespace gatehouse::process {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::string_view kRefresh = "refresh";
constexpr std::string_view kDeliver = "deliver ";
constexpr std::string_view kDone = "done";
constexpr std::size_t kLineBytesMax = 64;
constexpr std::chrono::milliseconds kAnswerTimeMax(5000);
constexpr std::chrono::milliseconds kAcceptPause(100);

// A socket's name may have about a hundred bytes, a path more: through the descriptor of its
// directory every path is short.
class ShortPath {
 public:
  explicit ShortPath(const std::filesystem::path& path)
      : directory_(::open(path.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
        text_("/proc/self/fd/" + std::to_string(directory_) + "/" + path.filename().string()) {}

  ~ShortPath() {
    if (directory_ >= 0) ::close(directory_);
  }

  ShortPath(const ShortPath&) = delete;
  ShortPath& operator=(const ShortPath&) = delete;

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  int directory_;
  std::string text_;
};

std::optional<integrations::IntegrationId> id_to_deliver(std::string_view line) {
  if (!line.starts_with(kDeliver)) return std::nullopt;
  line.remove_prefix(kDeliver.size());
  std::int64_t id = 0;
  const auto* end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data(), end, id);
  if (error != std::errc() || rest != end) return std::nullopt;
  return integrations::IntegrationId{id};
}

}  // namespace

struct ControlServer::Conversation {
  explicit Conversation(stream_protocol::socket client) : socket(std::move(client)) {}

  // What was asked.
  [[nodiscard]] std::string line() {
    std::string line;
    std::getline(std::istream(&received), line);
    return line;
  }

  static void answer(const std::shared_ptr<Conversation>& talk, std::string_view line) {
    talk->sent = std::string(line) + "\n";
    asio::async_write(talk->socket, asio::buffer(talk->sent), [talk](error_code, std::size_t) {});
  }

  stream_protocol::socket socket;
  asio::streambuf received{kLineBytesMax};
  std::string sent;
};

ControlServer::ControlServer(asio::io_context& context, std::filesystem::path socket, Acts acts)
    : path_(std::move(socket)), acceptor_(context), accept_pause_(context), acts_(std::move(acts)) {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  const ShortPath name(path_);
  error_code error;
  acceptor_.open(stream_protocol(), error);
  const auto mask = ::umask(077);
  if (!error) acceptor_.bind(stream_protocol::endpoint(name.text()), error);
  ::umask(mask);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    throw Unavailable("cannot make the control socket " + path_.string() + ": " + error.message());
  }
  accept();
}

ControlServer::~ControlServer() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void ControlServer::accept() {
  acceptor_.async_accept([this](error_code error, stream_protocol::socket client) {
    if (error == asio::error::operation_aborted) return;
    if (error) return accept_later();  // the process is out of descriptors
    serve(std::move(client));
    accept();
  });
}

void ControlServer::accept_later() {
  accept_pause_.expires_after(kAcceptPause);
  accept_pause_.async_wait([this](error_code error) {
    if (!error) accept();
  });
}

void ControlServer::serve(stream_protocol::socket client) {
  auto talk = std::make_shared<Conversation>(std::move(client));
  asio::async_read_until(talk->socket, talk->received, '\n',
                         [this, talk](error_code error, std::size_t /*bytes*/) {
                           if (!error) act(talk);
                         });
}

void ControlServer::act(const std::shared_ptr<Conversation>& talk) {
  const auto line = talk->line();
  if (line == kRefresh) {
    acts_.refresh();
    Conversation::answer(talk, kDone);
  } else if (const auto id = id_to_deliver(line)) {
    acts_.deliver(*id, [talk](DeliveryEnd end) { Conversation::answer(talk, name_of(end)); });
  }
}

namespace {

// One question to a running server.
class Question {
 public:
  enum class Failure { kNoServer, kNoAnswer };

  explicit Question(const std::filesystem::path& socket) {
    error_code error = asio::error::not_found;
    if (std::filesystem::exists(socket)) {
      server_.connect(stream_protocol::endpoint(ShortPath(socket).text()), error);
    }
    is_connected_ = !error;
  }

  [[nodiscard]] bool is_connected() const { return is_connected_; }

  // The line that the server answers. One that ends meanwhile does not run.
  [[nodiscard]] Result<std::string, Failure> ask(std::string_view line,
                                                 std::chrono::milliseconds time_max) {
    if (!is_connected_) return gatehouse::Failure(Failure::kNoServer);
    error_code error;
    asio::write(server_, asio::buffer(std::string(line) + "\n"), error);
    if (error) return gatehouse::Failure(Failure::kNoServer);
    pollfd waiting{server_.native_handle(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(time_max.count())) != 1) {
      return gatehouse::Failure(Failure::kNoAnswer);
    }
    std::array<char, kLineBytesMax> answer{};
    const auto bytes = server_.read_some(asio::buffer(answer), error);
    if (bytes == 0) return gatehouse::Failure(Failure::kNoServer);
    const std::string_view text(answer.data(), bytes);
    return std::string(text.substr(0, text.find('\n')));
  }

 private:
  asio::io_context context_;
  stream_protocol::socket server_{context_};
  bool is_connected_ = false;
};

}  // namespace

Notified notify_server(const std::filesystem::path& socket) {
  const auto answer = Question(socket).ask(kRefresh, kAnswerTimeMax);
  if (answer) return *answer == kDone ? Notified::kDone : Notified::kNoAnswer;
  return answer.error() == Question::Failure::kNoServer ? Notified::kNoServer : Notified::kNoAnswer;
}

bool is_server_running(const std::filesystem::path& socket) {
  return Question(socket).is_connected();
}

std::optional<DeliveryEnd> ask_server_to_deliver(const std::filesystem::path& socket,
                                                 integrations::IntegrationId id,
                                                 std::chrono::milliseconds time_max) {
  const auto line = std::string(kDeliver) + std::to_string(static_cast<std::int64_t>(id));
  const auto answer = Question(socket).ask(line, time_max);
  if (answer) return delivery_end_named(*answer).value_or(DeliveryEnd::kPending);
  if (answer.error() == Question::Failure::kNoServer) return std::nullopt;
  return DeliveryEnd::kPending;
}

}  // namespace gatehouse::process
