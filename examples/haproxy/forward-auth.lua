-- Asks Gatehouse whether a call may pass. In the configuration:
--
--   http-request lua.forward_auth 127.0.0.1:8080
--   http-request return status 401 ... if { var(txn.gatehouse_status) -m int eq 401 }
--
-- Afterwards txn.gatehouse_status has the status of the decision, or 503 when there is none, and
-- txn.gatehouse_body its body. When the call may pass, its X-Gatehouse-* fields say who calls.

local identity = {
  "x-gatehouse-integration", "x-gatehouse-integration-id", "x-gatehouse-operator",
  "x-gatehouse-resources",
}

local function forward_auth(txn, address)
  local received = txn.http:req_get_headers()
  local function of(name)
    return received[name] and received[name][0]
  end
  local question = {
    ["host"] = { of("host") },
    ["authorization"] = { of("authorization") },
    ["content-type"] = { of("content-type") },
    ["x-forwarded-for"] = { txn.f:src() },
    ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
    ["x-original-method"] = { txn.f:method() },
    ["x-original-uri"] = { txn.f:pathq() },
  }
  -- The fields of a form are part of the signature.
  local is_form = (of("content-type") or ""):lower():find("^application/x%-www%-form%-urlencoded")
  local client = core.httpclient()
  local ask = is_form and client.post or client.get
  local decision = ask(client, {
    url = "http://" .. address .. "/forward-auth",
    headers = question,
    body = is_form and txn.f:req_body() or nil,
    timeout = 2000,
  })
  txn:set_var("txn.gatehouse_status", decision and decision.status or 503)
  txn:set_var("txn.gatehouse_body", decision and decision.body or "")
  for _, name in ipairs(identity) do
    local value = decision and decision.headers and decision.headers[name]
    txn.http:req_del_header(name)
    if value then txn.http:req_set_header(name, value[0]) end
  end
end

core.register_action("forward_auth", { "http-req" }, forward_auth, 1)
