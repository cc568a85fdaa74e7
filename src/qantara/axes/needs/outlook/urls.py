"""Addresses, below the language and `outlook/`."""

from django.urls import path

from qantara.axes.needs.outlook import views

urlpatterns = [
    path("", views.outlook, name="outlook"),
    path("scenarios/", views.scenarios, name="outlook-scenarios"),
    path("intentions/", views.triangulation, name="outlook-intentions"),
    path("experts/", views.experts, name="outlook-experts"),
    path("experts/adjust/", views.adjust, name="outlook-adjust"),
    path("experts/<int:adjustment>/withdraw/", views.withdraw, name="outlook-withdraw"),
    path("issue/", views.issue, name="outlook-issue"),
    path("score/", views.score, name="outlook-score"),
    path("campaigns/", views.campaigns, name="outlook-campaigns"),
    path("campaigns/<int:year>/", views.campaign, name="outlook-campaign"),
    path("campaigns/<int:year>/deadline/", views.deadline, name="outlook-deadline"),
    path("campaigns/<int:year>/remind/", views.remind, name="outlook-remind"),
    path("answers/", views.answers, name="outlook-answers"),
    path("answers/<int:organisation>/<int:year>/", views.answer, name="outlook-answer"),
    path("answers/<int:organisation>/<int:year>/edit/", views.edit_answer, name="outlook-answer-edit"),
    path("answers/<int:organisation>/<int:year>/unchanged/", views.answer_unchanged, name="outlook-answer-unchanged"),
]
