#include "ingest/gzip_stream.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <zlib.h>

namespace docket::ingest {
namespace {

constexpr std::size_t kInputSize = 128 * 1024;
constexpr int kGzipOnly = 16;  // added to the window bits: gzip's header and trailer, checked

class GzipStream final : public ByteStream {
 public:
  GzipStream(std::unique_ptr<ByteStream> source, std::string name)
      : source_(std::move(source)), name_(std::move(name)), input_(kInputSize, '\0') {
    ready_ = ::inflateInit2(&inflater_, MAX_WBITS + kGzipOnly) == Z_OK;
    if (!ready_) error_ = Error{Errc::Internal, "no memory to decompress " + name_, {}};
  }
  ~GzipStream() override {
    if (ready_) ::inflateEnd(&inflater_);
  }
  GzipStream(const GzipStream&) = delete;  // zlib keeps the address of inflater_
  GzipStream& operator=(const GzipStream&) = delete;
  GzipStream(GzipStream&&) = delete;
  GzipStream& operator=(GzipStream&&) = delete;

  Result<std::size_t> read(std::span<char> buffer) override {
    while (!error_ && !done_ && !buffer.empty()) {
      if (inflater_.avail_in == 0 && !source_ended_) {
        fill();
      } else if (!in_member_) {
        next_member();
      } else if (const std::size_t count = inflate_into(buffer); count > 0) {
        return count;
      }
    }
    if (error_) return tl::unexpected(*error_);
    return std::size_t{0};
  }

 private:
  void fill() {
    auto count = source_->read(input_);
    if (!count) {
      error_ = std::move(count.error());
      return;
    }
    source_ended_ = *count == 0;
    inflater_.next_in = reinterpret_cast<Bytef*>(input_.data());
    inflater_.avail_in = static_cast<uInt>(*count);
  }

  void next_member() {
    while (inflater_.avail_in > 0 && *inflater_.next_in == 0) {
      ++inflater_.next_in;
      --inflater_.avail_in;
    }
    if (inflater_.avail_in == 0) {
      done_ = source_ended_;
    } else if (*inflater_.next_in != 0x1F) {
      error_ = damaged(name_, "bytes that are no gzip follow the compressed data");
    } else {
      ::inflateReset(&inflater_);
      in_member_ = true;
    }
  }

  std::size_t inflate_into(std::span<char> buffer) {
    const auto room =
        static_cast<uInt>(std::min<std::size_t>(buffer.size(), std::numeric_limits<uInt>::max()));
    inflater_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    inflater_.avail_out = room;
    const int status = ::inflate(&inflater_, Z_NO_FLUSH);
    const std::size_t count = room - inflater_.avail_out;
    if (status == Z_STREAM_END) {
      in_member_ = false;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      error_ = damaged(name_, inflater_.msg);
    } else if (count == 0 && inflater_.avail_in == 0 && source_ended_) {
      error_ = damaged(name_, "it ends in the middle");
    }
    return count;
  }

  std::unique_ptr<ByteStream> source_;
  std::string name_;
  std::string input_;
  z_stream inflater_{};
  bool ready_ = false;
  bool in_member_ = true;
  bool source_ended_ = false;
  bool done_ = false;
  std::optional<Error> error_;  // given again at every read
};

}  // namespace

std::unique_ptr<ByteStream> gzip_stream(std::unique_ptr<ByteStream> source, std::string name) {
  return std::make_unique<GzipStream>(std::move(source), std::move(name));
}

Error damaged(const std::string& name, const char* why) {
  return {Errc::Corrupt,
          "cannot decompress " + name + ": " + (why != nullptr ? why : "cut off or damaged"),
          "the file is cut off or damaged: get it anew; what was read of it may be damaged too"};
}

}  // namespace docket::ingest
