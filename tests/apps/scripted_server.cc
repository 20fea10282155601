#include "tests/apps/scripted_server.h"

#include <sys/socket.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio/write.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"

namespace docket::apps {

using boost::asio::ip::tcp;
using boost::system::error_code;

ScriptedServer::ScriptedServer(std::vector<Script> connections)
    : scripts_(std::move(connections)),
      acceptor_(context_, tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)),
      thread_([this] { Serve(); }) {}

ScriptedServer::~ScriptedServer() {
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);  // ends an accept that still waits
  thread_.join();
}

std::string ScriptedServer::port() const { return absl::StrCat(acceptor_.local_endpoint().port()); }

int ScriptedServer::connections() {
  absl::MutexLock lock(&mutex_);
  return connections_;
}

std::vector<std::string> ScriptedServer::requests() {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

void ScriptedServer::Serve() {
  for (const Script& script : scripts_) {
    tcp::socket socket(context_);
    error_code error;
    acceptor_.accept(socket, error);
    if (error) return;
    {
      absl::MutexLock lock(&mutex_);
      ++connections_;
    }
    Play(socket, script);
  }
}

void ScriptedServer::Play(tcp::socket& socket, const Script& script) {
  namespace http = boost::beast::http;
  boost::beast::flat_buffer buffer;
  for (const std::string& answer : script) {
    http::request<http::string_body> request;
    error_code error;
    http::read(socket, buffer, request, error);
    if (error) return;
    {
      absl::MutexLock lock(&mutex_);
      requests_.push_back(absl::StrCat(std::string(request.method_string()), " ",
                                       std::string(request.target()), " ", request.body()));
    }
    if (answer.empty()) {
      char byte = 0;
      socket.read_some(boost::asio::buffer(&byte, 1), error);
    } else {
      boost::asio::write(socket, boost::asio::buffer(answer), error);
    }
  }
}

std::string AnswerWithBody(const std::string& body) {
  return absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

}  // namespace docket::apps
