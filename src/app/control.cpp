#include "app/control.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <memory>

#include "base/unavailable.h"

namespace gatehouse::app {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::string_view kRefresh = "refresh\n";
constexpr std::string_view kDoneAnswer = "done\n";
constexpr int kAnswerTimeMs = 5000;
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

}  // namespace

ControlServer::ControlServer(asio::io_context& context, std::filesystem::path socket,
                             std::function<void()> refresh)
    : path_(std::move(socket)),
      acceptor_(context),
      accept_pause_(context),
      refresh_(std::move(refresh)) {
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
  struct Conversation {
    explicit Conversation(stream_protocol::socket client) : socket(std::move(client)) {}

    stream_protocol::socket socket;
    asio::streambuf received{kRefresh.size()};
  };

  auto talk = std::make_shared<Conversation>(std::move(client));
  asio::async_read_until(talk->socket, talk->received, '\n',
                         [this, talk](error_code error, std::size_t /*bytes*/) {
                           if (error) return;
                           refresh_();
                           asio::async_write(talk->socket, asio::buffer(kDoneAnswer),
                                             [talk](error_code, std::size_t) {});
                         });
}

Notified notify_server(const std::filesystem::path& socket) {
  if (!std::filesystem::exists(socket)) return Notified::kNoServer;
  const ShortPath name(socket);
  asio::io_context context;
  stream_protocol::socket server(context);
  error_code error;
  server.connect(stream_protocol::endpoint(name.text()), error);
  if (error) return Notified::kNoServer;
  asio::write(server, asio::buffer(kRefresh), error);
  if (error) return Notified::kNoServer;  // it ended meanwhile
  pollfd waiting{server.native_handle(), POLLIN, 0};
  if (::poll(&waiting, 1, kAnswerTimeMs) != 1) return Notified::kNoAnswer;
  std::array<char, 16> answer{};
  const auto bytes = server.read_some(asio::buffer(answer), error);
  if (bytes == 0) return Notified::kNoServer;
  return std::string_view(answer.data(), bytes) == kDoneAnswer ? Notified::kDone
                                                               : Notified::kNoAnswer;
}

}  // namespace gatehouse::app
