#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "integrations/callback.h"
#include "notifications/mail.h"

namespace gatehouse::testing_support {

// A callback URL that answers posts in turn; the last answer again and again.
class ThirdParty final : public integrations::CallbackSender {
 public:
  integrations::CallbackAnswer post(const integrations::CallbackPost& post) override {
    forms.emplace_back(post.form.reveal());
    fields = post.fields;
    if (while_posting) while_posting();
    auto answer = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return answer;
  }

  std::optional<integrations::CallbackAnswer> foreseen(const std::string& url) const override {
    const auto found = foreseen_of.find(url);
    if (found == foreseen_of.end()) return std::nullopt;
    return found->second;
  }

  std::map<std::string, integrations::CallbackAnswer> foreseen_of;  // by URL
  std::deque<integrations::CallbackAnswer> answers{{.status = 200}};
  std::function<void()> while_posting;
  std::vector<std::string> forms;                           // that were posted
  std::vector<std::pair<std::string, std::string>> fields;  // of the last post
};

// A mail server that takes everything and keeps nothing.
class NoMail final : public notifications::Mailer {
 public:
  Result<void, std::string> send(const notifications::MailServer&,
                                 const notifications::Mail&) override {
    return {};
  }
};

}  // namespace gatehouse::testing_support
