#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "gateway/call.h"
#include "http/message/handled.h"
#include "relay/answer_body.h"
#include "relay/pool.h"

namespace gatehouse::relay {

// One call on its way to an upstream and back: connects, sends, reads the head of the answer and
// then its body as fast as the client takes it. Keeps itself as long as something of it is under
// way. Used on the worker's thread only.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  using Deliver = http::Pending::Deliver;
  using DeliverPiece = std::function<void(http::BodySource::Piece piece)>;

  // `deliver` gets the answer, or the refusal.
  Exchange(std::shared_ptr<Pool> pool, std::shared_ptr<const gateway::Call> call, Deliver deliver);
  ~Exchange();

  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void begin();

  // The next piece of a body that is to come, when it is asked for. `deliver` gets what follows.
  void send_piece(std::string_view piece, http::AwaitPiece::End end, Deliver deliver);

  // Nobody waits any more, for the answer or for more of its body.
  void end();

  // The next piece of a body that was delivered in part; see http::BodySource.
  void next_piece(DeliverPiece deliver);

  // Ends what takes too long.
  void look_at_clock(std::chrono::steady_clock::time_point now);

 private:
  using Error = boost::system::error_code;
  enum class Phase {
    kConnecting,
    kSending,
    kAwaitingBody,  // more of the request's
    kAwaitingHead,
    kAwaitingClient,  // who has not taken the last piece yet
    kAwaitingPiece,
    kEnded,
  };

  void enter(Phase phase);
  void try_upstream();
  void connect();
  void connect_to(const std::vector<Tcp::endpoint>& endpoints);
  void resolve(const UpstreamAddress& address);
  void on_connected(const Error& error);
  void cannot_connect(const Error& error);
  void send();
  [[nodiscard]] std::array<boost::asio::const_buffer, 2> unsent() const;

  [[nodiscard]] std::string_view body() const { return form_ ? *form_ : call_->request.body; }

  [[nodiscard]] std::optional<std::uint64_t> body_bytes() const;
  void ask_for_body();
  [[nodiscard]] http::AwaitPiece next_of_request();

  [[nodiscard]] bool is_all_sent() const { return sent_ == head_.size() + body().size(); }

  void receive();
  void on_received(const Error& error, std::size_t bytes);
  void on_broken(const Error& error);
  [[nodiscard]] bool may_try_again() const;
  void read_head();
  void answer(AnswerHead head);
  void read_piece();
  [[nodiscard]] AnswerBody::Progress take_body(std::string& out);
  [[nodiscard]] bool make_room(std::size_t bytes_max);
  [[nodiscard]] std::string_view received() const;
  void on_piece(const Error& error, std::size_t bytes);
  void give(http::BodySource::Piece piece);
  void break_off(const std::string& cause);
  void fail(Refusal refusal, const std::string& cause);
  void finish();
  void deliver_soon();
  void close();

  [[nodiscard]] const Options& options() const { return pool_->shared().options; }

  const std::shared_ptr<Pool> pool_;
  const std::shared_ptr<const gateway::Call> call_;
  Deliver deliver_;  // until the answer is delivered
  DeliverPiece deliver_piece_;
  Phase phase_ = Phase::kEnded;
  std::chrono::steady_clock::time_point since_;
  std::size_t upstream_ = 0;
  std::size_t upstreams_tried_ = 0;
  std::unique_ptr<Link> link_;
  std::unique_ptr<Tcp::resolver> resolver_;
  bool is_reused_ = false;                 // the connection
  const std::optional<std::string> form_;  // goes on in place of the body
  std::string head_;                       // of the request
  std::size_t sent_ = 0;                   // of head and body
  bool is_body_to_come_ = false;
  int pieces_sent_ = 0;
  std::size_t begin_ = 0;  // of what was received and not yet used, in link_->in
  std::size_t end_ = 0;
  int interims_ = 0;
  bool keeps_alive_ = false;
  std::optional<AnswerBody> body_;
  std::string piece_;  // of the body, that came with the head
};

}  // namespace gatehouse::relay
