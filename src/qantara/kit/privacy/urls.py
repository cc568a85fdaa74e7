"""Pages about personal data. They carry their language; included at the root."""

from django.urls import path, re_path

from qantara.kit.privacy import views

urlpatterns = [
    path("your-data/", views.your_data, name="your-data"),
    path("my-data/", views.my_data, name="my-data"),
    re_path(r"^my-data/file\.(?P<kind>json|zip)$", views.my_data_export, name="my-data-export"),
    path("my-data/choices/<slug:purpose>/", views.my_choice, name="my-data-choice"),
    path("my-data/ask/<slug:kind>/", views.my_request_new, name="my-data-ask"),
    path("my-data/requests/<int:number>/", views.my_request, name="my-data-request"),
    path("privacy/", views.register, name="privacy"),
    re_path(r"^privacy/register\.(?P<kind>csv|xlsx)$", views.register_file, name="privacy-register"),
    path("privacy/periods/", views.retention, name="privacy-retention"),
    path("privacy/requests/", views.requests_list, name="data-requests"),
    path("privacy/requests/add/", views.request_add, name="data-request-add"),
    path("privacy/requests/<int:number>/", views.request_page, name="data-request"),
    path("privacy/requests/<int:number>/identity/", views.request_identity, name="data-request-identity"),
    path("privacy/requests/<int:number>/answer/", views.request_answer, name="data-request-answer"),
    path("privacy/requests/<int:number>/refuse/", views.request_refuse, name="data-request-refuse"),
    path("privacy/requests/<int:number>/erase/", views.request_erase, name="data-request-erase"),
    path("privacy/requests/<int:number>/file/", views.request_file, name="data-request-file"),
]
